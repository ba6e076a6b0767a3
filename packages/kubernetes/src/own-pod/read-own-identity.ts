import { join } from 'node:path';
import { type HostRoots, readKernelFile, readMounts, readOwnCgroup } from '@psiperf/cgroup';
import { type ContainerIdentity, containerIdentity } from '../container-identity.ts';
import { present } from '../present.ts';
import { toMountedPod } from './to-mounted-pod.ts';

/** Part of every pod that has a service account's token. */
const NAMESPACE_FILE = 'run/secrets/kubernetes.io/serviceaccount/namespace';

type OwnIdentity = Partial<ContainerIdentity>;

/**
 * Which container this process is in, as far as it can tell without asking anybody: by the path of its cgroup, which only
 * the host's cgroup namespace shows, by the kubelet's mounts and by the service account. The pod's name is not among it: the
 * host's name is another one where the specification, or the node's network, says so. Never rejects.
 */
export async function readOwnIdentity(roots: HostRoots): Promise<OwnIdentity> {
  const [path = '/', mounts = [], namespace] = await Promise.all([
    readOwnCgroup(roots.proc),
    readMounts(roots.proc),
    readNamespace(roots),
  ]);
  const mounted = toMountedPod(mounts);
  const container = containerIdentity(path);
  const podUid = container?.podUid ?? mounted.podUid;
  return present<OwnIdentity>({
    containerId: container?.containerId,
    runtime: container?.runtime,
    podUid,
    containerName: mounted.containerName,
    // Without a pod it is a file that somebody copied.
    namespace: podUid === undefined ? undefined : namespace,
  });
}

async function readNamespace(roots: HostRoots): Promise<string | undefined> {
  const text = await readKernelFile(join(roots.var, NAMESPACE_FILE));
  return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined;
}
