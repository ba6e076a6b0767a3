import { fieldOf, textOf } from './json-fields.ts';

/**
 * Whether a pod object tells of every container there is, so that one with another id is the sandbox. It does not while
 * one is being created or may just have been restarted: the container may be there before its status is.
 */
export function tellsAllContainers(pod: unknown): boolean {
  const policy = textOf(pod, 'spec', 'restartPolicy') ?? 'Always';
  const names = namesOf(fieldOf(pod, 'spec', 'containers'));
  return (
    names.length > 0 &&
    areSettled(pod, names, 'containerStatuses', policy) &&
    areSettled(pod, initNames(pod, 'run to their end'), 'initContainerStatuses', 'Never') &&
    areSettled(pod, initNames(pod, 'stay'), 'initContainerStatuses', 'Always') &&
    areSettled(
      pod,
      namesOf(fieldOf(pod, 'spec', 'ephemeralContainers')),
      'ephemeralContainerStatuses',
      'Never',
    )
  );
}

/** Init containers run to their end, but for those that are sidecars. */
function initNames(pod: unknown, which: 'run to their end' | 'stay'): string[] {
  return namesOf(fieldOf(pod, 'spec', 'initContainers'), (specification) => {
    const stays = textOf(specification, 'restartPolicy') === 'Always';
    return stays === (which === 'stay');
  });
}

function namesOf(
  specifications: unknown,
  isMeant: (specification: unknown) => boolean = () => true,
): string[] {
  if (!Array.isArray(specifications)) return [];
  return specifications.filter(isMeant).map((specification) => textOf(specification, 'name') ?? '');
}

function areSettled(pod: unknown, names: readonly string[], list: string, policy: string): boolean {
  const statuses = fieldOf(pod, 'status', list);
  if (!Array.isArray(statuses)) return names.length === 0;
  return names.every((name) => {
    const status = statuses.find((each: unknown) => textOf(each, 'name') === name);
    return status !== undefined && isSettled(status, policy);
  });
}

/** It runs, will not run again, or is not tried for a while. */
function isSettled(status: unknown, policy: string): boolean {
  if (fieldOf(status, 'state', 'running') !== undefined) return textOf(status, 'containerID') !== undefined;
  const exitCode = fieldOf(status, 'state', 'terminated', 'exitCode');
  if (exitCode !== undefined) return policy === 'Never' || (policy === 'OnFailure' && exitCode === 0);
  // CrashLoopBackOff, ImagePullBackOff.
  return textOf(status, 'state', 'waiting', 'reason')?.endsWith('BackOff') === true;
}
