// What the kubelet mounts into every container of a pod, as /proc/self/mountinfo has it (the kubelet's directory is cut off
// as far as it is a file system of its own):
//
//     812 790 8:1 /var/lib/kubelet/pods/<uid>/etc-hosts /etc/hosts rw,relatime - ext4 /dev/sda1 rw
//     813 790 8:1 /var/lib/kubelet/pods/<uid>/containers/<name>/1a2b3c4d /dev/termination-log rw,relatime - ext4 /dev/sda1 rw

import type { Mount } from '@psiperf/cgroup';
import type { ContainerIdentity } from '../container-identity.ts';

const POD = '/pods/(?<uid>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32})';
const ETC_HOSTS = new RegExp(`${POD}/etc-hosts$`);
const TERMINATION_LOG = new RegExp(`${POD}/containers/(?<name>[^/]+)/[0-9a-f]+$`);

/** The pod and the name of the container whose mounts these are; nothing of what they do not tell. */
export function toMountedPod(mounts: readonly Mount[]): Pick<ContainerIdentity, 'podUid' | 'containerName'> {
  const hosts = mounts.findLast(({ mountPoint }) => mountPoint === '/etc/hosts');
  const hostsUid = ETC_HOSTS.exec(hosts?.root ?? '')?.groups?.uid;
  for (const { root } of mounts) {
    const { uid, name } = TERMINATION_LOG.exec(root)?.groups ?? {};
    // Of another pod where a directory of the node's is mounted.
    if (uid === undefined || name === undefined || uid !== (hostsUid ?? uid)) continue;
    return { podUid: uid, containerName: name };
  }
  return hostsUid === undefined ? {} : { podUid: hostsUid };
}
