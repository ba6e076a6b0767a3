import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { BedContainer } from './container-bed.ts';

/** Who a container of the bed is to be. */
export interface ContainerIdentity {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

/**
 * Tells who a container is the way a kubelet does on every node: by the name of its log's link,
 * `<hostRoot>/var/log/containers/<pod>_<namespace>_<container>-<id>.log`.
 */
export async function nameContainer(
  hostRoot: string,
  { podUid, containerId }: Pick<BedContainer, 'podUid' | 'containerId'>,
  { namespace, pod, container }: ContainerIdentity,
): Promise<void> {
  const directory = join(hostRoot, 'var/log/containers');
  await mkdir(directory, { recursive: true });
  await symlink(
    `/var/log/pods/${namespace}_${pod}_${podUid}/${container}/0.log`,
    join(directory, `${pod}_${namespace}_${container}-${containerId}.log`),
  );
}
