import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BedContainer } from '../../bed/container-bed.ts';
import type { ContainerIdentity } from '../../bed/name-container.ts';

/** The number of the process that came first to a container. */
export async function readInitPid({ directory }: BedContainer): Promise<number> {
  const [first = ''] = (await readFile(join(directory, 'cgroup.procs'), 'utf8')).split('\n');
  return Number(first);
}

/**
 * Tells who a container is the way Docker does on a node with cri-dockerd: by its state file below Docker's data directory,
 * of which the fields are those that a real one has.
 */
export async function putInDocker(
  dockerDirectory: string,
  cgroup: BedContainer,
  { namespace, pod, container }: ContainerIdentity,
): Promise<void> {
  const { containerId, podUid } = cgroup;
  const directory = join(dockerDirectory, 'containers', containerId);
  const state = {
    ID: containerId,
    Name: `/k8s_${container}_${pod}_${namespace}_${podUid}_0`,
    State: { Running: true, Pid: await readInitPid(cgroup), StartedAt: new Date().toISOString() },
    Config: {
      Image: 'busybox',
      Labels: {
        'io.kubernetes.docker.type': 'container',
        'io.kubernetes.container.name': container,
        'io.kubernetes.pod.name': pod,
        'io.kubernetes.pod.namespace': namespace,
        'io.kubernetes.pod.uid': podUid,
      },
    },
  };
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'config.v2.json'), JSON.stringify(state));
}
