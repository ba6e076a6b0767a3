import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NativeCounters, RawGroup } from '../packages/perf/src/raw/native-addon.ts';
import type { ContainerBed } from '../test/bed/container-bed.ts';
import { HeldCounters, softwareGroups } from './held-counters.ts';
import { SwitchPair } from './switch-pair.ts';
import { type Figures, takeTurns } from './take-turns.ts';

export const EVENT_COUNTS = [1, 4, 8, 16] as const;
type EventCount = (typeof EVENT_COUNTS)[number];

/**
 * `ungrouped`, `grouped`: the switch leaves a counted cgroup for another. `off`: so do the switches with groups that are
 * open and disabled. `same`: both processes are in one counted cgroup.
 */
export const SWITCH_WAYS = ['ungrouped', 'grouped', 'off', 'same'] as const;
export type SwitchWay = (typeof SWITCH_WAYS)[number];

/** `plain`: nothing is counted on the machine. `beside`: two other cgroups are. */
export type SwitchStep = 'plain' | 'plainSame' | 'beside' | `${SwitchWay}${EventCount}`;

/** The kernel takes its hooks out of the context switch one second after the last counter has been closed. */
const HOOKS_LEAVE_MILLIS = 1_200;

/** Microseconds of a round trip, two context switches, in every step. */
export async function measureSwitches(
  addon: NativeCounters,
  bed: ContainerBed,
  signal: AbortSignal,
): Promise<Figures<SwitchStep>> {
  const cpu = cpus().length - 1;
  const pair = [(await bed.add()).directory, (await bed.add()).directory] as const;
  const others = [(await bed.add()).directory, (await bed.add()).directory];
  const one = (await bed.add()).directory;
  await using across = new SwitchPair(cpu, pair);
  await using within = new SwitchPair(cpu, [one, one]);

  const counted =
    (switching: SwitchPair, directories: readonly string[], groups: RawGroup[], paused = false) =>
    async () => {
      using counters = new HeldCounters(addon, groups, directories.length);
      await counters.open(directories);
      if (paused) await counters.pause();
      return await switching.measureMicros();
    };
  const uncounted = (switching: SwitchPair) => async () => {
    await sleep(HOOKS_LEAVE_MILLIS);
    return await switching.measureMicros();
  };
  const stepsOf = (events: EventCount) => ({
    [`ungrouped${events}`]: counted(across, pair, softwareGroups(events, 'ungrouped')),
    [`grouped${events}`]: counted(across, pair, softwareGroups(events, 'grouped')),
    [`off${events}`]: counted(across, pair, softwareGroups(events, 'grouped'), true),
    [`same${events}`]: counted(within, [one], softwareGroups(events, 'grouped')),
  });
  const steps = {
    plain: uncounted(across),
    plainSame: uncounted(within),
    beside: counted(across, others, softwareGroups(4, 'grouped')),
    ...Object.assign({}, ...EVENT_COUNTS.map(stepsOf)),
  } as Record<SwitchStep, () => Promise<number>>;
  return await takeTurns(steps, { counted: 20, warmUp: 2, signal });
}
