import { dirname, join } from 'node:path';
import { CgroupError } from './cgroup-error.ts';
import type { CgroupRoot } from './cgroup-root.ts';
import { checkGivenRoot } from './check-given-root.ts';
import type { HostRoots } from './host-roots.ts';
import { isCgroup2 } from './is-cgroup2.ts';
import type { Mount } from './parse-mountinfo.ts';
import { readMounts } from './read-mounts.ts';
import { readVisibility } from './read-visibility.ts';

type Place = Pick<CgroupRoot, 'directory' | 'layout'>;

/**
 * Finds the cgroup v2 tree: unified at `/sys/fs/cgroup`, hybrid at `/sys/fs/cgroup/unified`, elsewhere by the mount
 * table of this process.
 * @param given any directory of a v2 tree, or of a copy of one that has its `cgroup.controllers`.
 * @throws CgroupError `ERR_CGROUP_NO_V2` where no v2 tree is mounted, `ERR_CGROUP_ROOT` where `given` is not in one.
 */
export async function findCgroupRoot(roots: HostRoots, given?: string): Promise<CgroupRoot> {
  const place = given === undefined ? await findPlace(roots) : await checkGivenRoot(given);
  return { ...place, visibility: await readVisibility(place.directory) };
}

async function findPlace(roots: HostRoots): Promise<Place> {
  const mounts = await readMounts(roots.proc);
  for (const place of [...usualPlaces(roots), ...mountedPlaces(roots, mounts ?? [])]) {
    if (await isCgroup2(place.directory)) return place;
  }
  throw toNoV2(roots, mounts);
}

function usualPlaces(roots: HostRoots): Place[] {
  const unified = join(roots.sys, 'fs/cgroup');
  return [
    { directory: unified, layout: 'unified' },
    { directory: join(unified, 'unified'), layout: 'hybrid' },
  ];
}

/**
 * Mounts below the host's prefix are the host's, others may be this container's own. Of those alike, a mount of all
 * that can be seen comes before a bind mount of a part.
 */
function mountedPlaces(roots: HostRoots, mounts: readonly Mount[]): Place[] {
  const prefix = join(dirname(roots.sys), '/');
  const rank = (mount: Mount) => (mount.mountPoint.startsWith(prefix) ? 0 : 2) + (mount.root === '/' ? 0 : 1);
  return mounts
    .filter((mount) => mount.fileSystem === 'cgroup2')
    .sort((one, other) => rank(one) - rank(other))
    .map(({ mountPoint }) => ({ directory: mountPoint, layout: 'mountinfo' }));
}

function toNoV2(roots: HostRoots, mounts: readonly Mount[] | undefined): CgroupError {
  const path = join(roots.sys, 'fs/cgroup');
  const v1 = mounts?.find((mount) => mount.fileSystem === 'cgroup');
  if (v1 !== undefined) {
    const message = `only cgroup v1 is mounted (such as ${v1.mountPoint}), which has no pressure files`;
    return new CgroupError('ERR_CGROUP_NO_V2', message, {
      path,
      hint: 'boot with systemd.unified_cgroup_hierarchy=1; in a container of a machine that has v2, name its mount with --cgroup-root',
    });
  }
  const searched =
    mounts === undefined ? `${roots.proc}/self/mountinfo could not be read` : 'none is mounted elsewhere';
  return new CgroupError('ERR_CGROUP_NO_V2', `there is no cgroup tree at ${path}, and ${searched}`, {
    path,
    hint: `mount one (mount -t cgroup2 none ${path}); in a container, mount the host's and name it with --cgroup-root`,
  });
}
