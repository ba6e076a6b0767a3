import { ABSENT } from '@psiperf/cgroup';
import { type PressureSample, PsiError } from '@psiperf/psi';
import { expect, it } from 'vitest';
import type { Inspection } from '../../src/inspect/inspection.ts';
import { toProcessRows, toProcessTable } from '../../src/inspect/process-rows.ts';
import type { Resources } from '../../src/inspect/read-resources.ts';
import { toCpuRows, toLimitRows, toPressureTable } from '../../src/inspect/resource-rows.ts';
import { toPrintable, toPrintableLines } from '../../src/report/to-printable.ts';
import { HOST, INSPECTION } from './an-inspection.ts';

const NOTHING = ABSENT['not-supported'];

const SAMPLE: PressureSample = {
  cpu: { some: { avg10: 25, avg60: 0, avg300: 0, totalMicros: 1_500_000 } },
  memory: ABSENT.disabled,
  io: NOTHING,
  irq: NOTHING,
  throttling: { periods: 100, throttledPeriods: 40, throttledMicros: 2_500_000 },
  localThrottling: NOTHING,
  pressureSince: undefined,
};

const RESOURCES: Resources = {
  limits: { cpu: { quotaMicros: 150_000, periodMicros: 100_000 }, memory: 'max' },
  tighter: { memory: { path: '/pod', limit: 2 ** 28 } },
  sample: SAMPLE,
  cpu: { pressure: 0.25, throttled: 0.3, stolen: 0 },
  trouble: 'throttled',
};

it('limits', () => {
  expect(toLimitRows(RESOURCES)).toEqual([
    ['cpu.max', '1.5 CPUs'],
    ['memory.max', 'no limit; 256 MiB for all of /pod'],
  ]);
  const limits = { cpu: { quotaMicros: 'max', periodMicros: 100_000 }, memory: NOTHING } as const;
  expect(toLimitRows({ ...RESOURCES, limits, tighter: {} })).toEqual([
    ['cpu.max', 'no limit'],
    ['memory.max', '- (not-supported)'],
  ]);
});

it('what its CPU pressure is made of', () => {
  expect(toCpuRows(RESOURCES)).toEqual([
    ['throttled', '30.0 % of the periods in the last second, 2.500 s since it was made'],
    ['cpu trouble', 'throttled (pressure 25.0 %, throttled 30.0 %, stolen 0.0 %)'],
  ]);
  const cpu = { ...RESOURCES.cpu, quotaAbove: { path: '/pod', throttled: 0.5 } };
  expect(toCpuRows({ ...RESOURCES, cpu })[1]).toEqual([
    'cpu trouble',
    'throttled (pressure 25.0 %, throttled 50.0 % by the quota of /pod, stolen 0.0 %)',
  ]);
  const idle = { pressure: 0, throttled: undefined, stolen: undefined };
  expect(toCpuRows({ ...RESOURCES, cpu: idle, trouble: 'none' })).toEqual([
    ['throttled', 'no period in the last second, 2.500 s since it was made'],
    ['cpu trouble', 'none (pressure 0.0 %, throttled -, stolen -)'],
  ]);
});

it('pressure, and why there is none', () => {
  const io = new PsiError('ERR_PSI_MALFORMED', 'broken', { path: '/none' });
  expect(toPressureTable({ ...RESOURCES, sample: { ...SAMPLE, io } }).split('\n')).toEqual([
    'PRESSURE, LAST 10 S                   SOME  FULL  SOME-TOTAL  FULL-TOTAL',
    'cpu                                 25.0 %     -     1.500 s           -',
    'memory                        - (disabled)     -           -           -',
    'io                   - (ERR_PSI_MALFORMED)     -           -           -',
    'irq                      - (not-supported)     -           -           -',
    '',
  ]);
});

it('what a process calls itself does not move the cursor', () => {
  expect(toPrintable('a\u001b[2Jb\u0000\u009b')).toBe('a?[2Jb??');
  expect(toPrintable('a\u202eb\u200bc\u2028d\u2029e\ufeff')).toBe('a?b?c?d?e?');
  expect(toPrintableLines('a\u001b\n  b\r')).toBe('a?\n  b?');
});

function statusOf(pids: readonly number[]) {
  const [pid = 0] = pids;
  return { command: 'app', state: 'S', pid, processId: pid, parent: 1, user: 7, pids };
}

it.each([
  ['of the host', [50], undefined, '50 on the host'],
  ["in the host's namespace", [50], [40], '50 on the host, and in the container'],
  ['in a container', [50, 7], [40, 1], '50 on the host, 7 in the container'],
  [
    'where the node is a container',
    [50, 30, 7],
    [40, 20, 1],
    '50 on the host, 30 in a namespace in between, 7 in the container',
  ],
  ['in no container', [50, 7], undefined, '50 on the host, 7 in a namespace of its own'],
])('pids %s', (_, pids, first, text) => {
  const facts = { status: statusOf(pids), start: NOTHING, cgroup: NOTHING } as const;
  const process = { ...facts, namespaces: {} as NonNullable<Inspection['namespaces']> };
  const rows = toProcessRows({ ...INSPECTION, process, first: first && statusOf(first) }, HOST);
  expect(rows.slice(0, 2)).toEqual([
    ['process', '50 app, user 7'],
    ['pids', text],
  ]);
});

it('counts the processes that it does not list', () => {
  const processes = Array.from({ length: 22 }, (_, index) => statusOf([100 + index, index + 1]));
  const lines = toProcessTable({ ...INSPECTION, processes, first: processes[0] }).split('\n');
  expect(lines.slice(0, 2)).toEqual(['PID  IN-CONTAINER  COMMAND', '100  1             app']);
  expect(lines.slice(-3)).toEqual(['119  20            app', 'and 2 more: --json lists them', '']);
});
