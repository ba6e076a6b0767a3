import { join } from 'node:path';
import { CgroupError } from './cgroup-error.ts';
import { type CgroupLocator, openCgroupLocator } from './cgroup-locator.ts';
import type { CgroupRef } from './cgroup-ref.ts';
import type { CgroupRoot } from './cgroup-root.ts';
import type { Clock } from './clock.ts';
import { findCgroupRoot } from './find-cgroup-root.ts';
import type { HostRoots } from './host-roots.ts';
import { isYoung } from './is-young.ts';
import { readOwnCgroup } from './read-own-cgroup.ts';
import { readCgroupRef } from './walk-cgroups.ts';

/** Which cgroup a service asks for. */
export interface ServiceCgroupOptions {
  /** Where the file systems of the kernel are. */
  readonly roots: HostRoots;
  /** Its path below the root of the tree, such as `/system.slice/ssh.service`; without one, that of this process. */
  readonly path?: string | undefined;
  /** The root of the tree; found without one. */
  readonly cgroupRoot?: string | undefined;
  /** Says when a cgroup that was found is looked for again. */
  readonly clock: Clock;
}

/** How long a cgroup is taken to be where it was found: processes are moved, seldom, without a sign of it. */
const FOUND_MILLIS = 60_000;
/** How long it is not looked for again where it was not found. */
const MISSED_MILLIS = 10_000;

interface Tree {
  readonly root: CgroupRoot;
  readonly locator: CgroupLocator;
}

/**
 * The cgroup of this process, or one that it names. Processes are moved, and a service that starts again has a new
 * directory, so it is looked for now and then; what stays, the tree, until it is found.
 */
export class ServiceCgroup {
  readonly #options: ServiceCgroupOptions;
  #tree: Tree | undefined;
  #found: Promise<CgroupRef> | undefined;
  #lookedMillis = 0;
  #youngMillis = MISSED_MILLIS;

  constructor(options: ServiceCgroupOptions) {
    this.#options = options;
  }

  /**
   * Where it is, or was found a short while ago.
   * @throws CgroupError `ERR_CGROUP_NO_V2` or `ERR_CGROUP_ROOT` without a tree, `ERR_CGROUP_NOT_FOUND` without the cgroup,
   * `ERR_CGROUP_READ` where it cannot be looked at.
   */
  find(): Promise<CgroupRef> {
    const { clock } = this.#options;
    if (this.#found === undefined || !isYoung(this.#lookedMillis, clock, this.#youngMillis)) {
      this.#lookedMillis = clock.now();
      this.#youngMillis = MISSED_MILLIS;
      this.#found = this.#look();
    }
    return this.#found;
  }

  /** It is not there any longer: it is looked for when it is asked for next. */
  forget(): void {
    this.#found = undefined;
  }

  async #look(): Promise<CgroupRef> {
    this.#tree ??= await openTree(this.#options);
    const { root } = this.#tree;
    const path = this.#options.path ?? (await this.#readOwnPath(this.#tree));
    const ref = await lookAt(root, path);
    if (ref === undefined) throw toNotFound(join(root.directory, path));
    this.#youngMillis = FOUND_MILLIS;
    return ref;
  }

  async #readOwnPath({ root, locator }: Tree): Promise<string> {
    const { proc } = this.#options.roots;
    const own = await readOwnCgroup(proc);
    const path = own === undefined ? undefined : locator.locate(own);
    if (path !== undefined) return path;
    const message =
      own === undefined
        ? `${proc}/self/cgroup tells of no cgroup v2 of this process`
        : `this process is in ${own}, which is not below ${root.directory}`;
    const hint = 'mount the cgroup v2 tree that holds this process, or name a cgroup';
    throw new CgroupError('ERR_CGROUP_NOT_FOUND', message, { path: join(proc, 'self/cgroup'), hint });
  }
}

function toNotFound(path: string): CgroupError {
  return new CgroupError('ERR_CGROUP_NOT_FOUND', `there is no cgroup at ${path}`, {
    path,
    hint: 'name a directory below the root of the cgroup v2 tree, as /proc/<pid>/cgroup has it',
  });
}

async function openTree({ roots, cgroupRoot }: ServiceCgroupOptions): Promise<Tree> {
  const root = await findCgroupRoot(roots, cgroupRoot);
  return { root, locator: await openCgroupLocator(root, roots.proc, join(roots.sys, 'fs/cgroup')) };
}

async function lookAt({ directory }: CgroupRoot, path: string): Promise<CgroupRef | undefined> {
  try {
    return await readCgroupRef(directory, path);
  } catch (cause) {
    // EACCES: a directory above it may not be searched.
    const at = join(directory, path);
    const message = `cannot look at ${at}: ${(cause as Error).message}`;
    throw new CgroupError('ERR_CGROUP_READ', message, {
      path: at,
      hint: 'run as a user who may search it',
      cause,
    });
  }
}
