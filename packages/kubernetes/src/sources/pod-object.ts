/**
 * A pod as the API server and the kubelet write it.
 * https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/
 *
 *     {"metadata": {"name": "web-5d9c-x2x7z", "namespace": "shop", "uid": "<uid>", "labels": {…}, "annotations": {…},
 *         "ownerReferences": [{"kind": "ReplicaSet", "name": "web-5d9c", "uid": "<uid>", "controller": true}]},
 *      "spec": {"nodeName": "node-1", "containers": [{"name": "app", "image": "shop/web:1.2"}]},
 *      "status": {"containerStatuses": [{"name": "app", "containerID": "containerd://<id>", "restartCount": 1,
 *         "image": "docker.io/shop/web:1.2", "state": {"running": {"startedAt": "2026-11-21T15:39:21Z"}},
 *         "lastState": {"terminated": {"containerID": "containerd://<id>"}}}]}}
 */
import type { RuntimeName } from '../cgroup-class.ts';
import type { ContainerRecord, PodDetails, PodRecord } from '../container-record.ts';
import { parseImageReference } from '../parse-image-reference.ts';
import { present } from '../present.ts';
import { fieldOf, textOf, toMillis } from './json-fields.ts';
import { tellsAllContainers } from './tells-all-containers.ts';
import { workloadOwners } from './workload-owners.ts';

/** What one pod object says. */
export interface PodRecords {
  /** As it is in the cgroup's path: a static pod's is its configuration hash. */
  readonly podUid: string;
  readonly pod: PodRecord;
  /** By container id, without the runtime's prefix. */
  readonly containers: ReadonlyMap<string, ContainerRecord>;
  /** Whether a container of the pod that is not among these is the sandbox. */
  readonly isComplete: boolean;
}

/** Takes what is needed out of a pod object, whatever else is in it; undefined where it names no pod. */
export function toRecords(pod: unknown): PodRecords | undefined {
  const uid = textOf(pod, 'metadata', 'uid');
  const podName = textOf(pod, 'metadata', 'name');
  const namespace = textOf(pod, 'metadata', 'namespace');
  if (uid === undefined || podName === undefined || namespace === undefined) return undefined;
  const podUid = configHash(pod) ?? uid;
  const details = toDetails(pod, podUid === uid ? undefined : uid);
  const common = { podUid, podName, namespace, details };
  const statuses = STATUS_LISTS.flatMap((list) => listOf(fieldOf(pod, 'status', list)));
  return {
    podUid,
    pod: { podName, namespace, details },
    containers: new Map([
      // The one before a restart first: where both are the same container, the status of now counts.
      ...statuses.flatMap((status) => previousRecord(status, common, pod)),
      ...statuses.flatMap((status) => currentRecord(status, common, pod)),
    ]),
    isComplete: tellsAllContainers(pod),
  };
}

type Common = Pick<ContainerRecord, 'podUid' | 'podName' | 'namespace' | 'details'>;

const STATUS_LISTS = ['initContainerStatuses', 'containerStatuses', 'ephemeralContainerStatuses'];
const SPEC_LISTS = ['initContainers', 'containers', 'ephemeralContainers'];

/** The whole manifest, with whatever the operator wrote into it. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** 32 hexadecimal digits: nothing else can be claimed, least of all the uid of another pod. */
const HASH = /^[0-9a-f]{32}$/;

/** A static pod's uid in the kubelet; its mirror in the API server has another uid and tells it in an annotation. */
function configHash(pod: unknown): string | undefined {
  const annotation = (name: string) => textOf(pod, 'metadata', 'annotations', `kubernetes.io/config.${name}`);
  const hash = annotation('mirror') ?? annotation('hash');
  return hash !== undefined && HASH.test(hash) ? hash : undefined;
}

function toDetails(pod: unknown, mirrorUid: string | undefined): PodDetails {
  const owners = workloadOwners(pod);
  return present<PodDetails>({
    mirrorUid,
    labels: textsOf(fieldOf(pod, 'metadata', 'labels')),
    annotations: textsOf(fieldOf(pod, 'metadata', 'annotations'), LAST_APPLIED),
    owners: owners.length === 0 ? undefined : owners,
    nodeName: textOf(pod, 'spec', 'nodeName'),
  });
}

function currentRecord(status: unknown, common: Common, pod: unknown): [string, ContainerRecord][] {
  const restarts = countOf(fieldOf(status, 'restartCount'));
  const started =
    textOf(status, 'state', 'running', 'startedAt') ?? textOf(status, 'state', 'terminated', 'startedAt');
  return toRecord(status, common, pod, textOf(status, 'containerID'), restarts, started);
}

/** The container before the last restart: it may end before anyone asks who it was. */
function previousRecord(status: unknown, common: Common, pod: unknown): [string, ContainerRecord][] {
  const restarts = countOf(fieldOf(status, 'restartCount'));
  const before = restarts === undefined || restarts === 0 ? undefined : restarts - 1;
  const last = fieldOf(status, 'lastState', 'terminated');
  return toRecord(status, common, pod, textOf(last, 'containerID'), before, textOf(last, 'startedAt'));
}

const CONTAINER_ID = /^([a-z0-9-]+):\/\/([0-9a-f]{64})$/;

function toRecord(
  status: unknown,
  common: Common,
  pod: unknown,
  runtimeId: string | undefined,
  restartCount: number | undefined,
  startedAt: string | undefined,
): [string, ContainerRecord][] {
  const [, prefix, containerId] = CONTAINER_ID.exec(runtimeId ?? '') ?? [];
  const containerName = textOf(status, 'name');
  if (containerId === undefined || containerName === undefined) return [];
  const record = present<ContainerRecord>({
    kind: 'container',
    ...common,
    containerName,
    imageName: imageOf(status, containerName, pod),
    restartCount,
    startedAtMillis: toMillis(startedAt),
    runtime: RUNTIMES.get(prefix ?? ''),
  });
  return [[containerId, record]];
}

const RUNTIMES: ReadonlyMap<string, RuntimeName> = new Map(
  (['containerd', 'cri-o', 'docker'] as const).map((name) => [name, name]),
);

/** As the runtime resolved it; as the specification says where the runtime tells an image's id only. */
function imageOf(status: unknown, containerName: string, pod: unknown): string | undefined {
  const resolved = textOf(status, 'image');
  if (parseImageReference(resolved ?? '') !== undefined) return resolved;
  const specifications = SPEC_LISTS.flatMap((list) => listOf(fieldOf(pod, 'spec', list)));
  const specification = specifications.find((each) => textOf(each, 'name') === containerName);
  return textOf(specification, 'image') ?? resolved;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function countOf(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined;
}

/** The texts of a map of texts; undefined where there are none. */
function textsOf(value: unknown, except?: string): Record<string, string> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const texts = Object.entries(value).filter(([key, text]) => typeof text === 'string' && key !== except);
  return texts.length === 0 ? undefined : Object.fromEntries(texts);
}
