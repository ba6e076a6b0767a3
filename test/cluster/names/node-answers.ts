// What is on a node, and what each source of names could tell of it, looked up without psiperf.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RuntimeDriver } from '../../peers/containerd/runtime-driver.ts';
import type { Cluster } from '../../peers/kubernetes/cluster.ts';
import { NODE_NAME } from '../../peers/kubernetes/control-plane.ts';

/** The sources that are watched, by their names; `combined` is files and the API server, as a manifest has them. */
export type WatchedSource = 'log-names' | 'containerd-state' | 'cri' | 'kubelet' | 'api-server' | 'combined';

/** Who a container is, as the kubelet told the runtime. */
export interface ContainerTruth {
  readonly namespace: string;
  readonly pod: string;
  readonly podUid: string;
  readonly container: string;
  readonly restartCount: number;
}

const CONTAINER_ID = /^[0-9a-f]{64}$/;

/** Directories of containers, sandboxes among them, by id; their values are the pods' uids in the path. */
export function listCgroups({ node }: Cluster): ReadonlyMap<string, string> {
  const root = join(node.cgroupDirectory, 'kubepods');
  const parents = [root, join(root, 'burstable'), join(root, 'besteffort')];
  const pods = parents.flatMap((parent) =>
    list(parent)
      .filter((name) => name.startsWith('pod'))
      .map((name) => [parent, name] as const),
  );
  return new Map(
    pods.flatMap(([parent, pod]) =>
      list(join(parent, pod))
        .filter((name) => CONTAINER_ID.test(name))
        .map((id) => [id, pod.slice('pod'.length)] as const),
    ),
  );
}

/** Containers by id; a sandbox is `sandbox`. */
export async function listTruth(
  runtime: RuntimeDriver,
): Promise<ReadonlyMap<string, ContainerTruth | 'sandbox'>> {
  const sandboxes = (await runtime.call('ListPodSandbox', {})) as { items?: { id: string }[] };
  const listed = (await runtime.call('ListContainers', {})) as {
    containers?: { id: string; metadata: { attempt?: number }; labels: Record<string, string> }[];
  };
  return new Map<string, ContainerTruth | 'sandbox'>([
    ...(sandboxes.items ?? []).map(({ id }) => [id, 'sandbox'] as const),
    ...(listed.containers ?? []).map(
      ({ id, metadata, labels }) => [id, toTruth(labels, metadata.attempt ?? 0)] as const,
    ),
  ]);
}

function toTruth(labels: Readonly<Record<string, string>>, restartCount: number): ContainerTruth {
  const label = (name: string) => labels[`io.kubernetes.${name}`] ?? '';
  return {
    namespace: label('pod.namespace'),
    pod: label('pod.name'),
    podUid: label('pod.uid'),
    container: label('container.name'),
    restartCount,
  };
}

/** The ids that each source could name at this moment. */
export function answersOf(
  cluster: Cluster,
  runtime: RuntimeDriver,
): Readonly<Record<WatchedSource, () => Promise<string[]>>> {
  const { node, plane } = cluster;
  const links = join(node.roots.var, 'log/containers');
  const states = join(node.roots.run, 'containerd/io.containerd.runtime.v2.task/k8s.io');
  const linked = async () => list(links).flatMap((name) => /-([0-9a-f]{64})\.log$/.exec(name)?.[1] ?? []);
  const inPodList = async (path: string) => idsIn(await plane.client.expect('GET', path));
  const stored = () => inPodList(`/api/v1/pods?fieldSelector=spec.nodeName=${NODE_NAME}`);
  return {
    'log-names': linked,
    'containerd-state': async () => list(states).filter((id) => existsSync(join(states, id, 'config.json'))),
    cri: async () => [...(await listTruth(runtime)).keys()],
    kubelet: () => inPodList(`/api/v1/nodes/${NODE_NAME}/proxy/pods`),
    'api-server': stored,
    combined: async () => (await Promise.all([linked(), stored()])).flat(),
  };
}

/** Wherever in a pod's status they are. */
function idsIn(pods: unknown): string[] {
  return [...JSON.stringify(pods).matchAll(/"containerd:\/\/([0-9a-f]{64})"/g)].map(([, id]) => id ?? '');
}

function list(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    // It is made with what is first in it, and goes with the last.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
