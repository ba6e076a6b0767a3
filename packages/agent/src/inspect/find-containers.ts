import { ATTR_K8S_POD_UID } from '@opentelemetry/semantic-conventions';
import type { CgroupRef } from '@psiperf/cgroup';
import { ATTR_CONTAINER_NAME, classifyCgroup } from '@psiperf/kubernetes';
import type { Entity } from '@psiperf/telemetry';
import { entityName, entityPath } from '../report/entity-name.ts';
import { toPrintable } from '../report/to-printable.ts';

/** A container that somebody may mean. */
export interface Candidate {
  readonly path: string;
  readonly containerId: string;
  /** Undefined for a sandbox, which no name means. */
  readonly entity: Entity | undefined;
}

/** As many digits of an id as are taken for its beginning. */
const SHORTEST_ID = /^[0-9a-f]{4,64}$/;

/** Every container among the cgroups of a tree. */
export function listCandidates(
  refs: Iterable<CgroupRef>,
  entityOf: (ref: CgroupRef) => Entity | undefined,
): Candidate[] {
  const candidates: Candidate[] = [];
  for (const ref of refs) {
    const found = classifyCgroup(ref.path);
    if (found.kind !== 'container') continue;
    candidates.push({ path: ref.path, containerId: found.containerId, entity: entityOf(ref) });
  }
  return candidates;
}

/**
 * Which containers a text means: one by the beginning of its id, by `pod/container`, `namespace/pod/container` or by the name
 * that Docker or podman gave it; all containers of a pod by `pod`, `namespace/pod` or the pod's uid.
 */
export function findMeant(text: string, candidates: readonly Candidate[]): Candidate[] {
  return candidates.filter(
    ({ containerId, entity }) =>
      (SHORTEST_ID.test(text) && containerId.startsWith(text)) ||
      (entity !== undefined && (podNames(entity).includes(text) || containerNames(entity).includes(text))),
  );
}

/** Whether a text means one thing: one container, or one pod with all its containers. */
export function isUnambiguous(text: string, meant: readonly Candidate[]): boolean {
  if (meant.length === 1) return true;
  const pods = new Set(meant.map(({ entity }) => entity?.attributes[ATTR_K8S_POD_UID]));
  const isPod = ({ entity }: Candidate) => entity !== undefined && podNames(entity).includes(text);
  return pods.size === 1 && meant.every(isPod);
}

/** A candidate as a line that says how to mean it alone. */
export function describeCandidate({ containerId, entity }: Candidate): string {
  const name = entity === undefined ? 'sandbox' : entityPath(entity);
  return `${containerId}  ${toPrintable(name)}`;
}

function podNames(entity: Entity): string[] {
  const [namespace, pod] = entityName(entity);
  const uid = entity.attributes[ATTR_K8S_POD_UID];
  return [pod, `${namespace}/${pod}`, ...(typeof uid === 'string' ? [uid] : [])].filter(isNoBlank);
}

function containerNames(entity: Entity): string[] {
  const [namespace, pod, container] = entityName(entity);
  const own = entity.attributes[ATTR_CONTAINER_NAME];
  const names = [`${pod}/${container}`, `${namespace}/${pod}/${container}`];
  return typeof own === 'string' ? [own, ...names] : names;
}

/** Containers of Docker and podman are in no pod. */
function isNoBlank(name: string): boolean {
  return name !== '' && !name.endsWith('/');
}
