import { type Absence, isAbsence, joinHint } from '@psiperf/cgroup';
import type { KernelFacts } from './classify/kernel-facts.ts';
import { explainProblem } from './explain-problem.ts';
import type { Pressure, PressureResource, PressureSample } from './pressure-sample.ts';
import { PsiError } from './psi-error.ts';

/** A pressure file that could not be read. */
export interface Lack {
  readonly resource: PressureResource;
  readonly outcome: Absence | PsiError;
}

/** `irq` is not among them: most kernels do without. */
const RESOURCES: readonly PressureResource[] = ['cpu', 'memory', 'io'];

/** What a sample lacks of pressure. */
export function lacksOf(sample: PressureSample): Lack[] {
  return RESOURCES.flatMap((resource) => {
    const outcome = sample[resource];
    return isLack(outcome) ? [{ resource, outcome }] : [];
  });
}

function isLack(outcome: Pressure | Absence | PsiError): outcome is Absence | PsiError {
  return isAbsence(outcome) || outcome instanceof PsiError;
}

/** One line with why, and what to do about it; the same one for files that lack for the same reason. */
export function explainLack({ outcome }: Lack, directory: string, kernel: KernelFacts): string {
  if (outcome instanceof PsiError) return joinHint(outcome.message, outcome.hint);
  if (outcome.absent === 'gone') return `the cgroup ${directory} was removed`;
  if (outcome.absent === 'slow') return `the kernel does not end reading the pressure files of ${directory}`;
  const problem = explainProblem(outcome, kernel);
  return joinHint(problem?.reason ?? outcome.absent, problem?.remedy);
}
