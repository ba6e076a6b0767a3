import type { RuntimeName } from '../../cgroup-class.ts';
import type { ContainerRecord, PodDetails, PodRecord } from '../../container-record.ts';
import { present } from '../../present.ts';
import { textOf, toCount } from '../json-fields.ts';
import type { CriContainer, CriPodSandbox } from './cri-messages.ts';

/** What a runtime's lists say, by id and by pod. */
export interface CriRecords {
  /** Of containers and sandboxes, by id. */
  readonly containers: ReadonlyMap<string, ContainerRecord>;
  /** By uid; a static pod's is its configuration hash. */
  readonly pods: ReadonlyMap<string, PodRecord>;
}

/** Takes what identifies and describes containers and pods out of a runtime's lists, and nothing else. */
export function toCriRecords(
  runtimeName: string,
  containers: readonly CriContainer[],
  sandboxes: readonly CriPodSandbox[],
): CriRecords {
  const runtime = RUNTIMES.get(runtimeName);
  const records = new Map<string, ContainerRecord>();
  const pods = new Map<string, PodRecord>();
  for (const sandbox of sandboxes) {
    const { podUid, podName, namespace, details } = toPodFields(sandbox);
    const record = {
      kind: 'sandbox' as const,
      podUid,
      podName,
      namespace,
      sandboxId: sandbox.id,
      runtime,
      details,
    };
    records.set(sandbox.id, present<ContainerRecord>(record));
    if (podUid !== undefined && podName !== undefined && namespace !== undefined) {
      pods.set(podUid, { podName, namespace, details });
    }
  }
  for (const container of containers) {
    const sandbox = records.get(container.podSandboxId);
    records.set(container.id, toContainerRecord(container, sandbox, runtime));
  }
  return { containers: records, pods };
}

/** What runtimes call themselves; cri-dockerd passes on the name of what it drives. */
const RUNTIMES: ReadonlyMap<string, RuntimeName> = new Map([
  ['containerd', 'containerd'],
  ['cri-o', 'cri-o'],
  ['docker', 'docker'],
]);

function toPodFields({ metadata, labels, annotations }: CriPodSandbox) {
  return {
    podUid: textOf(metadata, 'uid'),
    podName: textOf(metadata, 'name'),
    namespace: textOf(metadata, 'namespace'),
    details: {
      labels: withoutKubelet(labels),
      annotations: withoutManifest(annotations),
    } satisfies PodDetails,
  };
}

/** A sandbox that is listed no more leaves its containers the labels that the kubelet put on them. */
function toContainerRecord(
  { podSandboxId, metadata, image, labels, annotations }: CriContainer,
  sandbox: ContainerRecord | undefined,
  runtime: RuntimeName | undefined,
): ContainerRecord {
  const label = (name: string) => textOf(labels, `io.kubernetes.${name}`);
  return present<ContainerRecord>({
    kind: 'container',
    podUid: sandbox?.podUid ?? label('pod.uid'),
    podName: sandbox?.podName ?? label('pod.name'),
    namespace: sandbox?.namespace ?? label('pod.namespace'),
    containerName: textOf(metadata, 'name') ?? label('container.name'),
    imageName: textOf(image, 'userSpecifiedImage') ?? toReference(image.image),
    restartCount: toCount(textOf(annotations, 'io.kubernetes.container.restartCount')) ?? metadata.attempt,
    sandboxId: podSandboxId === '' ? undefined : podSandboxId,
    runtime,
    details: sandbox?.details,
  });
}

/** An image's id tells nobody what it is. */
function toReference(image: string): string | undefined {
  return image === '' || /^(sha256:)?[0-9a-f]{64}$/.test(image) ? undefined : image;
}

/** The kubelet adds the names that are in the record already. */
function withoutKubelet(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !name.startsWith('io.kubernetes.')));
}

/** kubectl keeps the manifest that it applied, with the environment that it sets. */
function withoutManifest(annotations: Readonly<Record<string, string>>): Record<string, string> {
  const { 'kubectl.kubernetes.io/last-applied-configuration': _, ...others } = annotations;
  return others;
}
