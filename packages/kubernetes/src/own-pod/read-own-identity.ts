import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type HostRoots, parseMountinfo, parseOwnCgroup } from '@psiperf/cgroup';
import { type ContainerIdentity, containerIdentity } from '../container-identity.ts';
import { present } from '../present.ts';
import { toMountedPod } from './to-mounted-pod.ts';

/** Part of every pod that has a service account's token. */
const NAMESPACE_FILE = 'run/secrets/kubernetes.io/serviceaccount/namespace';

type OwnIdentity = Partial<ContainerIdentity>;

/**
 * Which container this process is in, as far as it can tell without asking anybody: by the path of its cgroup, which only
 * the host's cgroup namespace shows, by the kubelet's mounts and by the service account. The pod's name is not among it: the
 * host's name is another one where the specification, or the node's network, says so. Never throws.
 *
 * Synchronous on purpose: three small files in memory, once, while a service starts; so it is known at once what is known.
 */
export function readOwnIdentity(roots: HostRoots): OwnIdentity {
  const path = parseOwnCgroup(readOrNothing(join(roots.proc, 'self/cgroup'))) ?? '/';
  const mounted = toMountedPod(parseMountinfo(readOrNothing(join(roots.proc, 'self/mountinfo'))));
  const namespace = readOrNothing(join(roots.var, NAMESPACE_FILE)).trim();
  const container = containerIdentity(path);
  const podUid = container?.podUid ?? mounted.podUid;
  return present<OwnIdentity>({
    containerId: container?.containerId,
    runtime: container?.runtime,
    podUid,
    containerName: mounted.containerName,
    // Without a pod it is a file that somebody copied.
    namespace: podUid === undefined || namespace === '' ? undefined : namespace,
  });
}

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // ENOENT: no Linux, or no pod. EACCES: what others may not read tells nothing.
    return '';
  }
}
