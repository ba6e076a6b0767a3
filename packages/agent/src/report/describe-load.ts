import { type AbsenceReason, isAbsence } from '@psiperf/cgroup';
import { isLoadSample, type LoadOutcome, type LoadSampler, type TaskMethod } from '@psiperf/load';
import type { Finding } from './finding.ts';

const SUBJECT = 'tasks of containers';

const METHODS: Readonly<Record<TaskMethod, string>> = Object.freeze({
  threads: 'by cgroup.threads',
  walk: 'by a walk over the mounted /proc',
});

const REMEDIES: Readonly<Partial<Record<AbsenceReason, string>>> = Object.freeze({
  'not-permitted':
    "run with hostPID: true; or mount the host's /proc, without hidepid, and pass --host-root or --proc-root",
  'over-budget': 'give a greater --load-task-limit',
});

/** Whether the tasks of containers can be counted, and how; after a reading. */
export async function describeLoad(load: Pick<LoadSampler, 'method' | 'read'>): Promise<Finding> {
  const how = METHODS[load.method];
  try {
    return { subject: SUBJECT, ...describeOutcomes(how, [...(await load.read()).values()]) };
  } catch (error) {
    return { status: 'note', subject: SUBJECT, detail: `${how}: ${(error as Error).message}` };
  }
}

function describeOutcomes(how: string, outcomes: readonly LoadOutcome[]): Omit<Finding, 'subject'> {
  const counted = outcomes.filter(isLoadSample).length;
  if (counted === outcomes.length) return { status: 'ok', detail: how };
  const lacking = outcomes.find(isAbsence)?.absent;
  const detail = `${how}: ${counted} of ${outcomes.length} containers counted${lacking === undefined ? '' : ` (${lacking})`}`;
  const remedy = lacking === undefined ? undefined : REMEDIES[lacking];
  if (remedy === undefined) return { status: 'note', detail };
  return { status: counted === 0 ? 'fail' : 'note', detail, remedy };
}
