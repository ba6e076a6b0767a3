import { stat } from 'node:fs/promises';
import { relative } from 'node:path';
import type { CgroupRoot } from './cgroup-root.ts';
import type { Mount } from './parse-mountinfo.ts';
import { readMounts } from './read-mounts.ts';
import { walkCgroups } from './walk-cgroups.ts';

/** Where the root that is watched and this process's cgroup namespace are to each other. */
export interface LocatorPlaces {
  /** The root that is watched, as this process's cgroup namespace has it; `/..` leads out of the namespace. */
  readonly rootPath: string;
  /** The root of the namespace, as a path below the root that is watched; undefined where it is not below it. */
  readonly namespacePath: string | undefined;
}

/**
 * Tells the path below the root that is watched of a cgroup that a `/proc/<pid>/cgroup` names. The kernel writes it as the
 * reader's cgroup namespace has it, while the root is where the operator mounted or gave it: in a container the host's
 * `/kubepods/pod1/b` is `/../b` for a process in `/kubepods/pod1/a`.
 */
export class CgroupLocator {
  readonly #root: Place;
  readonly #namespace: Place | undefined;

  /** @param places where both are to each other. */
  constructor({ rootPath, namespacePath }: LocatorPlaces) {
    this.#namespace = namespacePath === undefined ? undefined : toPlace(namespacePath);
    // A root above the namespace may have been told by a name on the way back down: `/../../..` and `/kubepods`.
    this.#root =
      this.#namespace === undefined ? toPlace(rootPath) : { ups: this.#namespace.names.length, names: [] };
  }

  /** Undefined where the cgroup is not below the root that is watched. */
  locate(path: string): string | undefined {
    const { ups, names } = toPlace(path);
    const root = this.#root;
    if (ups === root.ups) {
      const isBelow = root.names.every((name, index) => names[index] === name);
      return isBelow ? toPath(names.slice(root.names.length)) : undefined;
    }
    // Both are seen from the namespace, the root from further up: what is in between is part of the namespace's own path.
    if (ups > root.ups || this.#namespace === undefined) return undefined;
    return toPath([...this.#namespace.names.slice(0, root.ups - ups), ...names]);
  }

  /** How the kernel writes, for this process, the cgroup at a path below the root that is watched: `locate` the other way. */
  toKernelPath(path: string): string {
    const root = this.#root;
    const { names } = toPlace(path);
    const own = this.#namespace?.names;
    if (own === undefined) return toPath([...above(root.ups), ...root.names, ...names]);
    const parting = own.findIndex((name, index) => names[index] !== name);
    const shared = parting < 0 ? own.length : parting;
    return toPath([...above(own.length - shared), ...names.slice(shared)]);
  }
}

/**
 * Looks where this process is.
 * @param procRoot a procfs in which this process exists.
 * @param ownCgroup where this process sees the root of its cgroup namespace.
 */
export async function openCgroupLocator(
  root: CgroupRoot,
  procRoot: string,
  ownCgroup: string,
): Promise<CgroupLocator> {
  const rootPath = root.layout === 'copy' ? '/' : toRootPath(root, (await readMounts(procRoot)) ?? []);
  const namespacePath = toPlace(rootPath).ups === 0 ? undefined : await findNamespace(root, ownCgroup);
  return new CgroupLocator({ rootPath, namespacePath });
}

/** By the mount that holds it: the longest mount point, of equal ones the last, which covers the others. */
function toRootPath({ directory }: CgroupRoot, mounts: readonly Mount[]): string {
  const holding = mounts
    .filter(({ mountPoint }) => directory === mountPoint || directory.startsWith(`${mountPoint}/`))
    .toSorted((one, other) => one.mountPoint.length - other.mountPoint.length)
    .at(-1);
  return holding === undefined ? '/' : `${holding.root}/${relative(holding.mountPoint, directory)}`;
}

/** By its inode, which is the same through every mount. */
async function findNamespace(root: CgroupRoot, ownCgroup: string): Promise<string | undefined> {
  const own = await stat(ownCgroup, { bigint: true }).catch(() => undefined);
  if (own === undefined) return undefined;
  for await (const { id, path } of walkCgroups(root.directory)) if (id === own.ino) return path;
  return undefined;
}

/** A path in a cgroup namespace. */
interface Place {
  /** How many levels above the namespace's root it begins. */
  readonly ups: number;
  readonly names: readonly string[];
}

function toPlace(path: string): Place {
  const parts = path.split('/').filter(Boolean);
  const ups = parts.findIndex((part) => part !== '..');
  return ups < 0 ? { ups: parts.length, names: [] } : { ups, names: parts.slice(ups) };
}

const above = (levels: number): string[] => Array.from({ length: Math.max(0, levels) }, () => '..');

function toPath(names: readonly string[]): string {
  return `/${names.join('/')}`;
}
