import { join } from 'node:path';
import type { HostRoots } from '@psiperf/cgroup';

/** The sockets where a node's runtime may be: containerd, that of k3s and RKE2, k0s and MicroK8s, CRI-O, cri-dockerd. */
export function criSockets(roots: HostRoots): readonly string[] {
  return [
    join(roots.run, 'containerd/containerd.sock'),
    join(roots.run, 'k3s/containerd/containerd.sock'),
    join(roots.run, 'k0s/containerd.sock'),
    join(roots.var, 'snap/microk8s/common/run/containerd.sock'),
    join(roots.run, 'crio/crio.sock'),
    join(roots.run, 'cri-dockerd.sock'),
  ];
}
