import type { PressureSample } from '@psiperf/psi';
import { PsiError } from '@psiperf/psi';
import type { SampledCgroup, Snapshot } from '../collect/collect-snapshot.ts';

/**
 * A snapshot as JSON, in kernel units: `{ time, node, cgroups: [{ subject, attributes, start, sample }] }`. A reading
 * that is missing is `{ "absent": reason }`, one that is broken `{ "error": { code, message } }`.
 */
export function toJson({ timeMillis, node, cgroups }: Snapshot): string {
  const document = {
    time: toIso(timeMillis),
    node: toPlainSample(node),
    cgroups: cgroups.toSorted(byPath).map(toPlainCgroup),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function byPath(one: SampledCgroup, other: SampledCgroup): number {
  return one.ref.path < other.ref.path ? -1 : 1;
}

function toPlainCgroup({ entity, startMillis, sample }: SampledCgroup): object {
  const { subject, attributes } = entity;
  return { subject, attributes, start: toIso(startMillis), sample: toPlainSample(sample) };
}

function toPlainSample(sample: PressureSample): object {
  const entries = Object.entries(sample).map(([name, outcome]) => [name, toPlainOutcome(outcome)]);
  return Object.fromEntries(entries);
}

function toPlainOutcome(outcome: unknown): unknown {
  if (!(outcome instanceof PsiError)) return outcome;
  return { error: { code: outcome.code, message: outcome.message } };
}

function toIso(millis: number): string {
  return new Date(millis).toISOString();
}
