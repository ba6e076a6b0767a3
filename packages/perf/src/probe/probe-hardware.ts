import { constants } from 'node:os';
import { getSystemErrorName } from 'node:util';
import { corePmusOf, type PmuTopology } from '../pmu/pmu.ts';
import type { NativeCounters, RawEvent } from '../raw/native-addon.ts';
import type { Probed } from './counter-support.ts';
import { CYCLES, INSTRUCTIONS } from './raw-events.ts';

const { EACCES, EINVAL, ENODEV, ENOENT, ENXIO, EOPNOTSUPP, EPERM } = constants.errno;

/** ENOENT: no PMU has the event. The others are what some drivers answer instead. */
const MEANS_NONE: ReadonlySet<number> = new Set([ENOENT, EINVAL, ENODEV, ENXIO, EOPNOTSUPP]);

/** A CPU of less than a million cycles or instructions a second is none; a virtual PMU that counted 395 was met. */
const LEAST_PER_MILLI = 1000;
const BUSY_MILLIS = 10;

export interface HardwareTrial {
  readonly addon: Pick<NativeCounters, 'tryOpen' | 'countBusyLoop'>;
  readonly topology: PmuTopology;
  readonly cpu: number;
  readonly virtual: boolean;
  explainRefusal(errno: number): Probed;
}

/** Asks the PMU for cycles and instructions, and has it count a busy loop: one that opens everything may count nothing. */
export async function probeHardware(trial: HardwareTrial): Promise<Probed> {
  const { addon, cpu } = trial;
  const opened: RawEvent[] = [];
  let refusal = 0;
  for (const event of [CYCLES, INSTRUCTIONS]) {
    const { errno } = addon.tryOpen([event], { cpu });
    if (errno === 0) opened.push(event);
    else refusal ||= errno;
  }
  if (opened.length === 0) return explain(refusal, trial);
  return judgeBusyLoop(await addon.countBusyLoop(opened, BUSY_MILLIS));
}

/** Whether counts of a busy loop can be true. */
function judgeBusyLoop(counted: Awaited<ReturnType<NativeCounters['countBusyLoop']>>): Probed {
  if ('errno' in counted) {
    const why = `a busy loop could not be counted (${getSystemErrorName(-counted.errno)})`;
    return { result: 'unknown', reason: 'unknown', why };
  }
  const [enabledNanos = 0, runningNanos = 0, ...counts] = counted;
  if (runningNanos <= 0) {
    const why = `in a busy loop of ${toMillis(enabledNanos)} ms it was never on the PMU: another tool may have it`;
    return {
      result: 'unknown',
      reason: 'not-scheduled',
      why,
      remedy: 'look for another tool that counts (perf, a profiler)',
    };
  }
  const least = (LEAST_PER_MILLI * runningNanos) / 1e6;
  const tooFew = counts.find((count) => count < least);
  if (tooFew === undefined) return { result: 'works' };
  const why = `the PMU lies: it counted ${tooFew} in a busy loop of ${toMillis(runningNanos)} ms (a virtual PMU that is not backed by a real one)`;
  return {
    result: 'does-not',
    reason: 'unreliable',
    why,
    remedy: 'run on a machine, or a size of it, with a real PMU',
  };
}

function explain(errno: number, { topology, virtual, explainRefusal }: HardwareTrial): Probed {
  const known = corePmusOf(topology).map(({ name }) => name);
  // EACCES and EPERM come before the event is looked at; sysfs tells everybody whether there is a PMU.
  const isMoot = (errno === EACCES || errno === EPERM) && topology.pmus !== undefined && known.length === 0;
  if (!isMoot && !MEANS_NONE.has(errno)) return explainRefusal(errno);
  if (known.length > 0) {
    const why = `the PMU ${known.join(' and ')} has neither cycles nor instructions (${getSystemErrorName(-errno)})`;
    return { result: 'does-not', reason: 'not-supported', why };
  }
  if (!virtual) return { result: 'does-not', reason: 'not-supported', why: 'no PMU that this kernel knows' };
  const remedy =
    'give the virtual machine a PMU (of cloud machines only some sizes have one), or run on bare metal';
  return { result: 'does-not', reason: 'not-supported', why: 'no PMU in this virtual machine', remedy };
}

function toMillis(nanos: number): number {
  return Math.round(nanos / 1e6);
}
