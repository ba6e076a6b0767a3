// The native and the TypeScript reader over the same files: every sample, every reason and every error must be equal.
// What each of them gives is tested in packages/psi/test and native/test.

import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@psiperf/cgroup';
import {
  nodePressureTarget,
  openPressureReader,
  type PressureReader,
  type PressureSample,
  type PressureTarget,
} from '@psiperf/psi';
import fc from 'fast-check';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';

const PRESSURE_FILES = ['cpu.pressure', 'memory.pressure', 'io.pressure', 'irq.pressure'];
const FILES = [...PRESSURE_FILES, 'cpu.stat', 'cpu.stat.local'];

beforeEach(({ skip }) => {
  const { why } = openReader('native');
  if (why !== undefined && process.env.CI === 'true') throw new Error(why);
  if (why !== undefined) skip(why);
});

function openReader(prefer: 'native' | 'typescript', maxDescriptors = 1000) {
  const opened = openPressureReader({
    prefer,
    procRoot: '/proc',
    clock: systemClock,
    maxDescriptors,
    reopenMillis: 0,
  });
  onTestFinished(() => opened.reader.close());
  return opened;
}

/** Both readers, asked one after the other. */
class BothReaders {
  readonly native: PressureReader;
  readonly typescript: PressureReader;

  constructor(maxDescriptors?: number) {
    this.native = openReader('native', maxDescriptors).reader;
    this.typescript = openReader('typescript', maxDescriptors).reader;
  }

  /** What both of them say, after making sure that it is the same. */
  async read(targets: readonly PressureTarget[]): Promise<readonly PressureSample[]> {
    const native = await this.native.read(targets);
    const typescript = await this.typescript.read(targets);
    expect(native).toEqual(typescript);
    expect(this.native.heldDescriptors).toBe(this.typescript.heldDescriptors);
    return native;
  }
}

/** Directories of ordinary files in the place of cgroups. */
class FakeCgroups {
  readonly targets: readonly PressureTarget[];

  constructor(count: number) {
    const root = mkdtempSync(join(tmpdir(), 'psiperf-differential-'));
    onTestFinished(() => rmSync(root, { recursive: true }));
    this.targets = Array.from({ length: count }, (_, index) => {
      const directory = join(root, `${index}`);
      mkdirSync(directory);
      return { id: statSync(directory, { bigint: true }).ino, directory };
    });
  }

  write(index: number, name: string, text: string | Buffer): void {
    writeFileSync(join(this.targets[index]?.directory ?? '', name), text);
  }
}

const LINE = 'some avg10=0.00 avg60=0.00 avg300=0.00';
const FULL = 'full avg10=0.10 avg60=99.99 avg300=100.00 total=330815';
const STAT = 'usage_usec 9\nuser_usec 5\nsystem_usec 4\n';

const CORPUS: readonly (string | Buffer)[] = [
  '',
  '\n',
  '\n\n',
  ' ',
  'some',
  'some\n',
  'nothing known\n',
  `${LINE} total=1\n`,
  `${LINE} total=1`,
  `${LINE} total=1\n${FULL}\n`,
  `${LINE} total=1\n${FULL}`,
  `${FULL}\n`,
  `${FULL}\n${LINE} total=1\n`,
  `${LINE} total=1\n${LINE} total=2\n`,
  `${LINE} total=1 total=2\n`,
  `${LINE} total=x total=2\n`,
  `${LINE} total=1\n\nlater=1\n${FULL}\n`,
  `${LINE}  total=1\n`,
  ` ${LINE} total=1\n`,
  `${LINE} total=1 \n`,
  `${LINE}\ttotal=1\n`,
  `${LINE} total=1\r\n`,
  `${LINE} total=1\0\n`,
  `${LINE} total\n`,
  `${LINE} total=\n`,
  `${LINE} total=1=2\n`,
  `${LINE} total=-0\n`,
  `${LINE} total=+1\n`,
  `${LINE} total=1e3\n`,
  `${LINE} total=0x10\n`,
  `${LINE} total=1_000\n`,
  `${LINE} total=1.5\n`,
  `${LINE} total=00000000000000000000000000000007\n`,
  `${LINE} total=9007199254740991\n`,
  `${LINE} total=9007199254740993\n`,
  `${LINE} total=18446744073709549568\n`,
  `${LINE} total=18446744073709551615\n`,
  `${LINE} total=18446744073709551616\n`,
  `${LINE} total=99999999999999999999\n`,
  'some avg10=184467440737095516.15 avg60=0.00 avg300=0.00 total=1\n',
  'some avg10=184467440737095516.16 avg60=0.00 avg300=0.00 total=1\n',
  'some avg10=1.2.34 avg60=0.00 avg300=0.00 total=1\n',
  'some avg10=1,23 avg60=0.00 avg300=0.00 total=1\n',
  'some avg10=0.1 avg60=0.00 avg300=0.00 total=1\n',
  'SOME avg10=0.00 avg60=0.00 avg300=0.00 total=1\n',
  `${LINE} total=1 unknown=\u00e9\u20ac\n`,
  Buffer.from([0xff, 0xfe, 0x00, 0x0a]),
  Buffer.concat([Buffer.from(`${LINE} total=1 \xff=`), Buffer.from([0xc3, 0x28, 0x0a])]),
  `${LINE} total=1\n${'x'.repeat(4095 - LINE.length - 10)}\n`,
  `${LINE} total=1\n${'x'.repeat(4096 - LINE.length - 10)}\n`,
  `${LINE} total=1\n${'x\n'.repeat(10_000)}`,
  STAT,
  `${STAT}nr_periods 3\nnr_throttled 2\nthrottled_usec 1\nnr_bursts 0\n`,
  `${STAT}nr_periods 3\nnr_throttled 2\n`,
  `${STAT}nr_periods 3\nnr_throttled 2\nthrottled_usec 1`,
  `${STAT}nr_periods 3 \nnr_throttled 2\nthrottled_usec 1\n`,
  `${STAT}nr_periods\nnr_throttled 2\nthrottled_usec 1\n`,
  'usage_usec\n',
  'nr_periods 3\nnr_throttled 2\nthrottled_usec 1\n',
  'throttled_usec 18446744073709551616\n',
  'throttled_usec 12\n',
];

test('texts that the kernel prints, and texts that it does not', async () => {
  const cgroups = new FakeCgroups(CORPUS.length);
  CORPUS.forEach((text, index) => {
    for (const name of FILES) cgroups.write(index, name, text);
  });
  const samples = await new BothReaders().read(cgroups.targets);
  const outcomes = samples.flatMap(({ cpu, throttling }) => [cpu, throttling]);
  const kinds = new Set(
    outcomes.map((outcome) =>
      Object.keys(outcome ?? {})
        .sort()
        .join(),
    ),
  );
  expect(kinds.size, 'values, absences and errors are among them').toBeGreaterThan(4);
});

describe('generated texts', () => {
  const fragment = fc.constantFrom(
    ...['some', 'full', 'avg10', 'avg60', 'avg300', 'total', 'usage_usec', 'nr_periods', 'nr_throttled'],
    ...['throttled_usec', '=', ' ', '\n', '.', '0', '00', '1.00', '42', '18446744073709551615', '-', '\0'],
    ...[
      LINE,
      FULL,
      STAT,
      ' total=7',
      `${LINE} total=1\n`,
      'nr_periods 1\nnr_throttled 1\nthrottled_usec 1\n',
    ],
  );
  const pieced = fc.array(fragment, { maxLength: 12 }).map((fragments) => fragments.join(''));
  const edited = fc
    .tuple(fc.constantFrom(...CORPUS.map(String)), fc.nat(), fc.nat(4), fc.string({ maxLength: 3 }))
    .map(([text, at, removed, added]) => {
      const start = text.length === 0 ? 0 : at % text.length;
      return text.slice(0, start) + added + text.slice(start + removed);
    });
  const numbered = fc
    .tuple(fc.bigInt({ min: 0n, max: 2n ** 65n }), fc.bigInt({ min: 0n, max: 2n ** 65n }))
    .map(
      ([total, average]) =>
        `some avg10=${average / 100n}.${`${average % 100n}`.padStart(2, '0')} avg60=0.01 avg300=0.29 total=${total}\n`,
    );

  test('give the same values and the same reasons', async () => {
    const perReading = 24;
    const cgroups = new FakeCgroups(perReading);
    const readers = new BothReaders();
    const texts = fc.array(fc.oneof(pieced, edited, numbered), {
      minLength: perReading,
      maxLength: perReading,
    });
    await fc.assert(
      fc.asyncProperty(texts, async (batch) => {
        batch.forEach((text, index) => {
          for (const name of ['cpu.pressure', 'cpu.stat', 'cpu.stat.local']) cgroups.write(index, name, text);
        });
        await readers.read(cgroups.targets);
      }),
      { numRuns: 100 },
    );
  });
});

describe('files that cannot be read', () => {
  test('a directory or a broken link in the place of a file', async () => {
    const cgroups = new FakeCgroups(1);
    const directory = cgroups.targets[0]?.directory ?? '';
    mkdirSync(join(directory, 'cpu.pressure'));
    symlinkSync('io.pressure', join(directory, 'io.pressure'));
    symlinkSync('nowhere', join(directory, 'memory.pressure'));
    const [sample] = await new BothReaders().read(cgroups.targets);
    expect(sample).toMatchObject({ cpu: { code: 'ERR_PSI_READ' }, io: { code: 'ERR_PSI_READ' } });
  });

  test('directories that are missing, files, or of another inode', async () => {
    const cgroups = new FakeCgroups(2);
    const [first, second] = cgroups.targets;
    if (first === undefined || second === undefined) throw new Error('two cgroups');
    cgroups.write(0, 'file', '');
    const samples = await new BothReaders().read([
      { id: 1n, directory: join(first.directory, 'nowhere') },
      { id: 2n, directory: join(first.directory, 'file') },
      { id: 3n, directory: second.directory },
    ]);
    for (const { cpu } of samples) expect(cpu).toEqual({ absent: 'gone' });
  });

  test('files that come and go between readings', async () => {
    const cgroups = new FakeCgroups(1);
    const readers = new BothReaders();
    await readers.read(cgroups.targets);
    cgroups.write(0, 'cpu.pressure', `${LINE} total=1\n`);
    const [sample] = await readers.read(cgroups.targets);
    expect(sample?.cpu).toMatchObject({ some: { totalMicros: 1 } });
  });
});

test('with no descriptor held, and with fewer than there are files', async () => {
  const cgroups = new FakeCgroups(5);
  for (const index of cgroups.targets.keys())
    cgroups.write(index, 'cpu.pressure', `${LINE} total=${index}\n`);
  for (const most of [0, 3]) {
    const readers = new BothReaders(most);
    await readers.read(cgroups.targets);
    const samples = await readers.read(cgroups.targets);
    expect(samples[4]?.cpu).toMatchObject({ some: { totalMicros: 4 } });
    expect(readers.native.heldDescriptors).toBe(most);
  }
});

test('the node, which moves between the two readings', async () => {
  const target = nodePressureTarget('/proc');
  const { native, typescript } = new BothReaders();
  const [before] = await native.read([target]);
  const [after] = await typescript.read([target]);
  expect(Object.keys(before ?? {})).toEqual(Object.keys(after ?? {}));
  expect(before?.irq).toEqual(expect.anything());
  for (const resource of ['cpu', 'memory', 'io'] as const) {
    const shapes = [before, after].map((sample) => Object.keys(sample?.[resource] ?? {}));
    expect(shapes[0]).toEqual(shapes[1]);
  }
});
