import type { WorkloadOwner } from '../container-record.ts';
import { present } from '../present.ts';
import { fieldOf, textOf } from './json-fields.ts';

const KINDS: ReadonlySet<string> = new Set<WorkloadOwner['kind']>([
  'ReplicaSet',
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
]);

/**
 * The workloads that a pod object belongs to, the nearest first. A pod names its ReplicaSet or Job alone; the Deployment
 * or CronJob behind it is told from the name, so that no right to read those is needed.
 */
export function workloadOwners(pod: unknown): WorkloadOwner[] {
  const nearest = nearestOwner(pod);
  if (nearest === undefined) return [];
  const next = ownerBehind(nearest, pod);
  return next === undefined ? [nearest] : [nearest, next];
}

/** The one that controls the pod, as only one can. */
function nearestOwner(pod: unknown): WorkloadOwner | undefined {
  const references = fieldOf(pod, 'metadata', 'ownerReferences');
  if (!Array.isArray(references)) return undefined;
  const controller = references.find((reference: unknown) => fieldOf(reference, 'controller') === true);
  const kind = textOf(controller, 'kind');
  const name = textOf(controller, 'name');
  if (kind === undefined || name === undefined || !KINDS.has(kind)) return undefined;
  return present<WorkloadOwner>({
    kind: kind as WorkloadOwner['kind'],
    name,
    uid: textOf(controller, 'uid'),
  });
}

function ownerBehind({ kind, name }: WorkloadOwner, pod: unknown): WorkloadOwner | undefined {
  if (kind === 'ReplicaSet') {
    // Set by the Deployment's controller on its ReplicaSets alone: one that stands for itself has none.
    const hash = textOf(pod, 'metadata', 'labels', 'pod-template-hash');
    const deployment = hash === undefined ? undefined : withoutEnd(name, `-${hash}`);
    return deployment === undefined ? undefined : { kind: 'Deployment', name: deployment };
  }
  if (kind === 'Job') {
    const cronJob = cronJobOf(name);
    return cronJob === undefined ? undefined : { kind: 'CronJob', name: cronJob };
  }
  return undefined;
}

/** Minutes since the epoch in 2017: no date such as 20261121 is as large. */
const EARLIEST_MINUTE = 25_000_000;

/** A CronJob's controller names a Job after the minute it was due at, counted from the epoch. */
function cronJobOf(job: string): string | undefined {
  const [, cronJob, minute] = /^(.+)-(\d{8})$/.exec(job) ?? [];
  return Number(minute) >= EARLIEST_MINUTE ? cronJob : undefined;
}

function withoutEnd(text: string, end: string): string | undefined {
  return text.length > end.length && text.endsWith(end) ? text.slice(0, -end.length) : undefined;
}
