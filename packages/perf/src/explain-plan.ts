import { isAbsence, joinHint } from '@psiperf/cgroup';
import type { CounterPlan } from './counter-plan.ts';
import type { CounterSupport } from './probe/counter-support.ts';

/** What is known of events besides the plan. */
type Known = Pick<CounterSupport, 'cgroups' | 'events'>;

/** Why events of a plan cannot be counted, and what to do about it: one line for all that lack for the same reason. */
export function explainPlan(plan: CounterPlan, support: Known): string[] {
  const names = new Map<string, string[]>();
  for (const { name, place, why } of plan.events) {
    if (!isAbsence(place)) continue;
    const reason = joinHint(why ?? place.absent, remedyOf(name, support));
    names.set(reason, [...(names.get(reason) ?? []), name]);
  }
  return [...names].map(([reason, events]) => `${events.join(', ')}: ${reason}`);
}

function remedyOf(event: string, { cgroups, events }: Known): string | undefined {
  const probed = [events.find(({ name }) => name === event)?.probed, cgroups];
  const failed = probed.find((it) => it?.result === 'does-not');
  return failed?.result === 'does-not' ? failed.remedy : undefined;
}
