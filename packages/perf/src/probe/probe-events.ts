import { getSystemErrorName } from 'node:util';
import { isLack, toCountingUnit } from '../plan/counting-unit.ts';
import { findSupport } from '../plan/find-support.ts';
import type { ResolvedEvent } from '../plan/resolve-event.ts';
import type { PmuTopology } from '../pmu/pmu.ts';
import type { NativeCounters } from '../raw/native-addon.ts';
import type { CounterSupport, Probed } from './counter-support.ts';

const BUSY_MILLIS = 5;

export interface EventTrial extends Pick<CounterSupport, 'software' | 'hardware'> {
  readonly addon: Pick<NativeCounters, 'tryOpen' | 'countBusyLoop'>;
  readonly topology: PmuTopology;
}

/**
 * Whether an event can be counted on a CPU. The kernel counts a software event that it opens; a hardware event that opens
 * is shown to count by a busy loop, and one that counts nothing there may still be an event that a loop has none of.
 * @throws PerfError `ERR_PERF_EVENT` for a name that is not understood.
 */
export async function probeEvent(name: string, trial: EventTrial): Promise<Probed> {
  const kind = findSupport(name, trial, trial.topology);
  if (kind.result === 'does-not') return kind;
  const unit = toCountingUnit(name, trial.topology, trial.addon.tryOpen);
  if (isLack(unit)) return { result: 'does-not', reason: unit.reason, why: unit.why };
  if (!unit.hardware) return { result: 'works' };
  for (const member of unit.members) {
    const probed = await countOf(member, trial.addon);
    if (probed.result !== 'works') return probed;
  }
  return { result: 'works' };
}

/** One kind of CPU on which it counts is enough: where the loop runs is for the scheduler to say. */
async function countOf(event: ResolvedEvent, { countBusyLoop }: EventTrial['addon']): Promise<Probed> {
  let why = 'it opens, but counted nothing in a busy loop, which proves nothing';
  for (const { events } of event.parts) {
    const counted = await countBusyLoop(events, BUSY_MILLIS);
    if ('errno' in counted)
      why = `it opens on a CPU, but not for a task (${getSystemErrorName(-counted.errno)})`;
    else if ((counted[2] ?? 0) > 0) return { result: 'works' };
  }
  return { result: 'unknown', reason: 'unknown', why };
}
