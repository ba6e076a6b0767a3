import { isSoftware, parseEvent } from '../events/parse-event.ts';
import type { PmuTopology } from '../pmu/pmu.ts';
import type { CounterSupport, Probed } from '../probe/counter-support.ts';
import { resolveEvent } from './resolve-event.ts';

/**
 * What is known of the kind of an event before the event itself is tried. That there is no PMU of CPUs says nothing about
 * the others that the kernel lists, such as `software` and `msr`.
 * @throws PerfError `ERR_PERF_EVENT` for a name that is not understood.
 */
export function findSupport(
  name: string,
  { software, hardware }: Pick<CounterSupport, 'software' | 'hardware'>,
  topology: PmuTopology,
): Probed {
  const event = parseEvent(name);
  const { meaning } = event;
  if (meaning.kind !== 'pmu') return isSoftware(event) ? software : hardware;
  // Where the kernel's own events do not work nothing does.
  if (software.result === 'does-not') return software;
  const resolved = resolveEvent(event, topology);
  if ('why' in resolved) return { result: 'does-not', reason: 'not-supported', why: resolved.why };
  const pmu = topology.pmus?.find((it) => it.name === meaning.pmu);
  return pmu?.kind === 'core' ? hardware : software;
}
