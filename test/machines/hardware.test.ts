import { describe, expect, it } from 'vitest';
import { kernelsToRun } from '../../scripts/lib/machines.mjs';
import { parseSamples } from '../bed/parse-samples.ts';
import type { Skip } from '../peer.ts';
import { BootedMachine } from './booted-machine.ts';
import type { Counted, CountedGroup, Span } from './guest/facts.ts';

/** Instructions in a cycle, as the machine emulates them (run-machine.ts). */
const EMULATED_IPC = 0.125;
/** Whose time_running is wrong when the events of a cgroup take turns. */
const LYING_KERNEL = 'trixie';

describe.each(kernelsToRun())('the kernel of %s', (kernel) => {
  const machine = new BootedMachine(kernel);
  const lies = kernel === LYING_KERNEL;

  it('runs on two CPUs with a PMU', async ({ skip }) => {
    const guest = await machine.report(skip);
    expect(guest.fact('machine').cpus).toBe('0-1');
    expect(guest.fact('machine').pmus).toContain('armv8_pmuv3');
  });

  it('counts cycles and instructions of a cgroup', async ({ skip }) => {
    const { busy } = (await machine.report(skip)).fact('defaults');
    const { counts, enabledNanos = 0, runningNanos } = onlyHardware(busy);
    expect(counts?.cycles).toBeGreaterThan(0.8e9);
    expect(ipcOf(counts)).toBeCloseTo(EMULATED_IPC, 6);
    expect(runningNanos, 'it has the PMU all the time').toBe(enabledNanos);
    expect(busy.multiplexing).toBeUndefined();
    expect(busy.errors).toEqual([]);
  });

  it('counts 0 in a cgroup that sleeps, with no ratio', async ({ skip }) => {
    const { idle } = (await machine.report(skip)).fact('defaults');
    const group = onlyHardware(idle);
    expect(group.counts).toEqual({ cycles: 0, instructions: 0 });
    expect(group.lowestRatio).toBeUndefined();
  });

  it('has no count of events that the PMU lacks', async ({ skip }) => {
    const { busy } = (await machine.report(skip)).fact('defaults');
    expect(busy.absences).toEqual({ 'not-supported': ['cache-references', 'cache-misses'] });
  });

  it('has hardware events, psiperf check says', async ({ skip }) => {
    const { output } = (await machine.report(skip)).fact('check');
    expect(output).toMatch(/^ok {4}hardware events: works \(armv8_pmuv3\)$/m);
  });

  it('is read by psiperf read', async ({ skip }) => {
    const { output } = (await machine.report(skip)).fact('read');
    const totals = parseSamples(output).filter(({ name }) => name === 'container_perf_instructions_total');
    expect(totals.map(({ value }) => Math.sign(value)).sort()).toEqual([0, 1]);
  });

  describe('psiperf top', () => {
    const rowOf = async (digit: string, skip: Skip) => {
      const { output } = (await machine.report(skip)).fact('top');
      const line = output.split('\n').find((each) => each.includes(`/${digit.repeat(12)} `));
      if (line === undefined) throw new Error(`no row of ${digit} in ${output}`);
      const header = /^NAME.*$/m.exec(output)?.[0].split(/ +/) ?? [];
      const cells = line.split(/ +/);
      return Object.fromEntries(header.map((name, index) => [name, cells[index] ?? '']));
    };

    it('names a container throttled that its quota stops', async ({ skip }) => {
      const limited = await rowOf('7', skip);
      expect(limited.TROUBLE).toBe('throttled');
      expect(Number(limited.CPU)).toBeGreaterThan(50);
      expect(Number(limited.THROTTLED)).toBeGreaterThan(80);
      expect(Number(limited.CORES)).toBeGreaterThan(0.1);
      expect(Number(limited.CORES)).toBeLessThan(0.3);
      expect(Number(limited.IPC)).toBeCloseTo(EMULATED_IPC, 1);
    });

    it('names two contended that want the same CPU', async ({ skip }) => {
      for (const digit of ['b', 'c']) {
        const { CPU, CORES, THROTTLED, TROUBLE } = await rowOf(digit, skip);
        expect(TROUBLE).toBe('contended');
        expect(Number(CPU)).toBeGreaterThan(30);
        expect(Number(CORES)).toBeGreaterThan(0.2);
        expect(Number(CORES)).toBeLessThan(0.6);
        expect(['0.0', '-']).toContain(THROTTLED);
      }
    });

    it('has no ratio of what sleeps, and none of events that cannot be counted', async ({ skip }) => {
      expect(await rowOf('1', skip)).toMatchObject({ CPU: '0.0', CORES: '0.00', IPC: '-', TROUBLE: 'none' });
      expect((await rowOf('b', skip)).MPKI).toBe('-');
    });
  });

  if (lies) {
    it('cannot scale events that take turns', async ({ skip }) => {
      const { alone, multiplexed } = (await machine.report(skip)).fact('turns');
      expect(ratesOf(alone)[0], 'what has a counter to itself is right').toBeCloseTo(EMULATED_IPC, 3);
      expect(multiplexed.groups.map(({ absent }) => absent)).toEqual(Array(9).fill('unreliable'));
      expect(multiplexed.absences.unreliable).toHaveLength(9);
    });
  } else {
    it('scales events that take turns', async ({ skip }) => {
      const { alone, multiplexed } = (await machine.report(skip)).fact('turns');
      expect(multiplexed.multiplexing).toMatch(/take turns/);
      const [reference = Number.NaN] = ratesOf(alone);
      expect(reference).toBeCloseTo(EMULATED_IPC, 3);
      const rates = ratesOf(multiplexed);
      expect(rates).toHaveLength(9);
      expect(Math.max(...rates) / Math.min(...rates), 'equal events agree').toBeLessThan(1.01);
      expect(Math.min(...rates) / reference).toBeGreaterThan(0.92);
      expect(Math.max(...rates) / reference).toBeLessThan(1.08);
      for (const { enabledNanos = 0, runningNanos = 0 } of multiplexed.groups)
        expect(runningNanos / enabledNanos).toBeLessThan(0.8);
    });
  }

  it('says in psiperf check whether it can scale', async ({ skip }) => {
    const { output } = (await machine.report(skip)).fact('check');
    if (lies) expect(output).toMatch(/^note .*time_running/m);
    else expect(output).not.toMatch(/time_running/);
  });

  it('gets a group that is too big in parts', async ({ skip }) => {
    const { groups, multiplexing, errors } = (await machine.report(skip)).fact('tooBig');
    expect(groups.map(({ events }) => events.length)).toEqual([7, 1]);
    expect(multiplexing).toMatch(/take turns/);
    expect(errors).toEqual([]);
  });

  it('counts on where a CPU went offline and came back', async ({ skip }) => {
    const { both, one, bothAgain, total } = (await machine.report(skip)).fact('hotplug');
    expect(busyCpus(both)).toBeGreaterThan(1.5);
    expect(busyCpus(one)).toBeGreaterThan(0.7);
    expect(busyCpus(one)).toBeLessThan(1.2);
    expect(busyCpus(bothAgain), 'its counters were opened again').toBeGreaterThan(1.5);
    // Where one CPU waits for the other in the kernel, cycles go by without instructions.
    for (const { cycles, instructions } of [both, one, bothAgain, total])
      expect(instructions / cycles).toBeCloseTo(EMULATED_IPC, 2);
  });

  it('counts in the v1 hierarchy that has the controller', async ({ skip }) => {
    const { hierarchy, busy } = (await machine.report(skip)).fact('versionOne');
    expect(hierarchy).toBe(1);
    expect(ipcOf(onlyHardware(busy).counts)).toBeCloseTo(EMULATED_IPC, 3);
  });

  it('counts nothing before cgroup.subtree_control of the root was ever written', async ({ skip }) => {
    const { reading, check } = (await machine.report(skip)).fact('unwritten');
    expect(Object.keys(reading.absences)).toEqual(['not-supported']);
    expect(check.output).toMatch(/subtree_control/);
  });

  describe('a process that counts itself', () => {
    it('counts what all its threads did, those that ended and those that began later', async ({ skip }) => {
      const { groups, lacks, usedNanos } = (await machine.report(skip)).fact('process').privileged;
      expect(lacks).toEqual([]);
      const { counts, enabledNanos = 0, runningNanos } = onlyHardware({ groups });
      expect(runningNanos, 'they have the PMU all the time').toBe(enabledNanos);
      expect((counts?.cycles ?? 0) / usedNanos, 'a cycle is a nanosecond').toBeCloseTo(1, 1);
      expect(ipcOf(counts)).toBeCloseTo(EMULATED_IPC, 2);
      const clock = groups.find(({ events }) => events.includes('task-clock'))?.counts?.['task-clock'] ?? 0;
      expect(clock / usedNanos).toBeCloseTo(1, 1);
    });

    it('scales events that take turns, on every kernel', async ({ skip }) => {
      const { groups, usedNanos } = (await machine.report(skip)).fact('process').takingTurns;
      const counts = groups.map(({ events: [event = ''], counts }) => counts?.[event] ?? Number.NaN);
      expect(counts).toHaveLength(9);
      expect(groups.some(({ lowestRatio = 1 }) => lowestRatio < 0.9)).toBe(true);
      for (const count of counts) {
        expect(count / usedNanos / EMULATED_IPC).toBeGreaterThan(0.85);
        expect(count / usedNanos / EMULATED_IPC).toBeLessThan(1.15);
      }
    });

    it('counts user space only without a privilege', async ({ skip }) => {
      const { groups, lacks, usedNanos } = (await machine.report(skip)).fact('process').unprivileged;
      const { counts } = onlyHardware({ groups });
      expect((counts?.cycles ?? 0) / usedNanos).toBeGreaterThan(0.3);
      expect((counts?.cycles ?? 0) / usedNanos).toBeLessThan(1.05);
      expect(groups.flatMap(({ events }) => events)).not.toContain('context-switches');
      expect(lacks).toEqual([
        expect.stringMatching(/^only user space is counted: kernel.perf_event_paranoid is 2/),
        expect.stringMatching(/^context-switches: it happens in the kernel/),
      ]);
    });

    it('counts nothing at perf_event_paranoid 3', async ({ skip }) => {
      const { groups, lacks } = (await machine.report(skip)).fact('process').refused;
      expect(groups).toEqual([]);
      expect(lacks.join()).toMatch(/perf_event_paranoid is 3/);
    });
  });

  it('wants more than CAP_PERFMON at perf_event_paranoid 3', async ({ skip }) => {
    const { paranoid, check } = (await machine.report(skip)).fact('onlyPerfmon');
    expect(paranoid).toBe('3');
    expect(check.output).toMatch(/perf_event_paranoid.*3/);
    expect(check.output).toMatch(/CAP_SYS_ADMIN/);
  });
});

/** The group with the PMU's events, of which there is one. */
function onlyHardware({ groups }: Pick<Counted, 'groups'>): CountedGroup {
  const [group] = groups.filter(({ events }) => events.includes('cycles'));
  if (group === undefined) throw new Error(`no group with cycles: ${JSON.stringify(groups)}`);
  return group;
}

function ipcOf(counts: CountedGroup['counts']): number {
  return (counts?.instructions ?? Number.NaN) / (counts?.cycles ?? Number.NaN);
}

/** Counts of each group's first event in a nanosecond, which is a cycle. */
function ratesOf({ groups }: Counted): number[] {
  return groups.map(
    ({ events: [event = ''], counts, enabledNanos = Number.NaN }) =>
      (counts?.[event] ?? Number.NaN) / enabledNanos,
  );
}

/** How many CPUs were busy all the time. */
const busyCpus = ({ cycles, wallNanos }: Span) => cycles / wallNanos;
