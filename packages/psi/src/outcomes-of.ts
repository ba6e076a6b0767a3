import { type AbsenceReason, isAbsence } from '@psiperf/cgroup';
import type { Outcome, PressureResource, PressureSample } from './pressure-sample.ts';
import { PsiError } from './psi-error.ts';

/** A reading that a sample lacks, as `psiperf.absences` counts it. */
export interface PressureAbsence {
  readonly collector: 'pressure' | 'throttling';
  readonly resource: PressureResource;
  readonly reason: AbsenceReason;
}

type OutcomeKey = 'cpu' | 'memory' | 'io' | 'irq' | 'throttling';

/**
 * The outcomes that are counted. `localThrottling` is not: most kernels do not have it, and where they do it comes and
 * goes with `throttling`.
 */
const COUNTED: readonly (readonly [OutcomeKey, PressureAbsence['collector'], PressureResource])[] = [
  ['cpu', 'pressure', 'cpu'],
  ['memory', 'pressure', 'memory'],
  ['io', 'pressure', 'io'],
  ['irq', 'pressure', 'irq'],
  ['throttling', 'throttling', 'cpu'],
];

/** What the sample lacks, and why; what is too old lacks a reading, too. What was not asked for is not lacking. */
export function* absencesOf(sample: PressureSample): Generator<PressureAbsence> {
  for (const [key, collector, resource] of COUNTED) {
    const outcome: Outcome<object> | undefined = sample[key];
    if (isAbsence(outcome)) yield { collector, resource, reason: outcome.absent };
    else if (isOld(sample, collector) && outcome !== undefined) yield { collector, resource, reason: 'slow' };
  }
}

function isOld({ old }: PressureSample, collector: PressureAbsence['collector']): boolean {
  return old?.[collector] !== undefined;
}

/** What is broken in the sample. */
export function* errorsOf(sample: PressureSample): Generator<PsiError> {
  const { cpu, memory, io, irq, throttling, localThrottling } = sample;
  for (const outcome of [cpu, memory, io, irq, throttling, localThrottling]) {
    if (outcome instanceof PsiError) yield outcome;
  }
}
