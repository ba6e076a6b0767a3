/**
 * What opens the counting of tasks. Not part of `@psiperf/load`: whoever does not count tasks need not load what does.
 *
 * @module @psiperf/load/open-load
 */

import { type CgroupRoot, isOwnProcfs, openCgroupLocator } from '@psiperf/cgroup';
import { BatchTaskReader } from './batch-task-reader.ts';
import { LoadSampler, type LoadSamplerOptions } from './load-sampler.ts';
import { FileTaskReader } from './raw/file-task-reader.ts';
import { loadNativeTasks } from './raw/native-addon.ts';
import { NativeTaskReader } from './raw/native-task-reader.ts';
import type { RawTaskReader } from './raw/raw-task-reader.ts';
import type { TaskReader } from './task-reader.ts';

/** Whose tasks are counted, and how far a pass goes. */
export interface TaskReaderOptions {
  /** Which reader to use if it can be; `native` by default. */
  readonly prefer?: 'native' | 'typescript';
  /** The procfs that shows the tasks. */
  readonly procRoot: string;
  /** The root that paths of targets are below of. */
  readonly root: CgroupRoot;
  /** Most tasks and directories of a pass; 20,000 by default. */
  readonly limit?: number;
}

const LIMIT = 20_000;
/** What the addon takes; no kernel has as many tasks. */
const GREATEST_LIMIT = 2 ** 32 - 1;

/** Where a process finds itself, wherever the host's procfs and cgroups are mounted. */
const OWN_PROC = '/proc';
const OWN_CGROUP = '/sys/fs/cgroup';

/**
 * Opens what counts the tasks of cgroups: by `cgroup.threads` where the procfs is that of this process's own pid namespace,
 * else by walking over it. The numbers in `cgroup.threads` (Linux 4.14) would be those of other tasks there. Nothing is read
 * yet, and nothing is held open between passes.
 */
export async function openTaskReader(options: TaskReaderOptions): Promise<TaskReader> {
  const { prefer = 'native', procRoot, root } = options;
  const limit = Math.min(options.limit ?? LIMIT, GREATEST_LIMIT);
  const raw = openRawReader(prefer, procRoot);
  if (await isOwnProcfs(procRoot))
    return new BatchTaskReader(raw, { method: 'threads', limit, toKernelPath: (path) => path });
  const locator = await openCgroupLocator(root, OWN_PROC, OWN_CGROUP);
  return new BatchTaskReader(raw, {
    method: 'walk',
    limit,
    toKernelPath: (path) => locator.toKernelPath(path),
  });
}

/**
 * Opens what samples the load of cgroups; who calls closes it. The averages are those of cAdvisor, made of counts, not the
 * kernel's `loadavg`: uninterruptible tasks are not in them.
 */
export async function openLoadSampler(options: TaskReaderOptions & LoadSamplerOptions): Promise<LoadSampler> {
  return new LoadSampler(await openTaskReader(options), options);
}

function openRawReader(prefer: RawTaskReader['kind'], procRoot: string): RawTaskReader {
  const addon = prefer === 'native' ? loadNativeTasks() : undefined;
  return addon === undefined ? new FileTaskReader(procRoot) : new NativeTaskReader(addon, procRoot);
}
