import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findCgroupRoot, hostRoots } from '@psiperf/cgroup';
import { FileTaskReader } from '../packages/load/src/raw/file-task-reader.ts';
import { loadNativeTasks } from '../packages/load/src/raw/native-addon.ts';
import { NativeTaskReader } from '../packages/load/src/raw/native-task-reader.ts';
import type { RawTaskCgroup } from '../packages/load/src/raw/raw-task-reader.ts';
import { compileProgram } from '../test/bed/c-program.ts';
import { type BedContainer, ContainerBed } from '../test/bed/container-bed.ts';
import { measureLoad, type NeededFiles } from './measure-load.ts';
import { toMarkdown } from './to-markdown.ts';

const CONTAINERS = 100;
const TASKS = 10;
const PROC = '/proc';

/** What counting tasks costs, each way. */
export async function benchLoad(signal: AbortSignal): Promise<string> {
  const addon = loadNativeTasks();
  if (addon === undefined) throw new Error('the addon is not built: npm run build');
  await using bed = await ContainerBed.open(`psiperf-bench-${process.pid}-load`);
  process.stderr.write(`bench: counting the tasks of ${CONTAINERS} containers\n`);
  const containers = await fillWithTasks(bed, signal);
  const { directory } = await findCgroupRoot(hostRoots());
  const cgroups = containers.map(
    (container): RawTaskCgroup => ({
      directory: container.directory,
      path: `/${relative(directory, container.directory)}`,
    }),
  );
  const readers = { native: new NativeTaskReader(addon, PROC), typescript: new FileTaskReader(PROC) };
  const rows = await measureLoad(readers, cgroups, await listFiles(containers), signal);
  return toMarkdown(rows, 'bare loop');
}

/** Containers with a process of sleeping threads each. */
async function fillWithTasks(bed: ContainerBed, signal: AbortSignal): Promise<readonly BedContainer[]> {
  const program = await compileProgram('task_states');
  const containers: BedContainer[] = [];
  for (let index = 0; index < CONTAINERS; index++) {
    signal.throwIfAborted();
    const container = await bed.add();
    container.run(program, '0', String(TASKS - 1), '0', '0');
    containers.push(container);
  }
  for (const container of containers) {
    while ((await listThreads(container)).length < TASKS) {
      signal.throwIfAborted();
      await sleep(20);
    }
  }
  return containers;
}

async function listThreads({ directory }: BedContainer): Promise<readonly string[]> {
  const text = await readFile(join(directory, 'cgroup.threads'), 'utf8');
  return text.trim().split('\n');
}

/** By its threads, a state for each task; by the walk besides the cgroup of every task that there is. */
async function listFiles(containers: readonly BedContainer[]): Promise<NeededFiles> {
  const ids = (await Promise.all(containers.map(listThreads))).flat();
  const threads = ids.map((id) => join(PROC, id, 'task', id, 'stat'));
  const pids = (await readdir(PROC)).filter((name) => /^\d+$/.test(name));
  const tasks = await Promise.all(
    pids.map(async (pid) => {
      const tids = await readdir(join(PROC, pid, 'task')).catch(() => []);
      return tids.map((tid) => join(PROC, pid, 'task', tid, 'cgroup'));
    }),
  );
  return { threads, walk: [...threads, ...tasks.flat()] };
}
