import { isAbsence, joinHint } from '@psiperf/cgroup';
import type { CounterPlan } from './counter-plan.ts';
import type { CounterAbsence } from './outcomes-of.ts';

/** What helps where descriptors are short. */
export const MORE_DESCRIPTORS =
  'raise the limit of open files (ulimit -n, LimitNOFILE=), or count fewer events';

/**
 * What a sample lacks though it was planned: one line for all that lack for the same reason. What the plan lacks was told
 * when it was made, and a group that was not scheduled may be at any time.
 */
export function explainAbsences(
  absences: Iterable<CounterAbsence>,
  { events }: Pick<CounterPlan, 'events'>,
  where: string,
): string[] {
  const planned = new Set(events.filter(({ place }) => !isAbsence(place)).map(({ name }) => name));
  const names = new Map<string, string[]>();
  for (const { resource, reason } of absences) {
    if (reason === 'not-scheduled' || !planned.has(resource)) continue;
    names.set(reason, [...(names.get(reason) ?? []), resource]);
  }
  return [...names].map(([reason, lacking]) => {
    const hint = reason === 'over-budget' ? MORE_DESCRIPTORS : undefined;
    return joinHint(`${lacking.join(', ')}: not counted in ${where} (${reason})`, hint);
  });
}
