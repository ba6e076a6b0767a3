import { readdir } from 'node:fs/promises';
import { constants } from 'node:os';
import { parseThreadIds } from '../parse/parse-thread-ids.ts';
import { type OpenedDirectory, openDirectory } from './open-directory.ts';
import { readWholeText, toErrno } from './read-text.ts';
import { GONE, HIDDEN, isRemoved, MALFORMED, OK, OVER_BUDGET, readFailure, type Status } from './status.ts';

/** The cgroup was removed while its file was open. */
const CUT_OFF = readFailure(constants.errno.ENODEV);

/** The tasks of a cgroup and of all cgroups below it. */
export interface ThreadList {
  readonly ids: readonly number[];
  /** What reading and listing them takes of a budget. */
  readonly cost: number;
}

/** Collects them. */
interface Collecting {
  readonly most: number;
  readonly ids: number[];
  directories: number;
  /** Paths of the cgroups that are still to be read. */
  readonly found: string[];
}

/**
 * Reads the `cgroup.threads` of an open cgroup and of those below it: OVER_BUDGET where it would cost more than `most`,
 * HIDDEN where a task is of a pid namespace that this process is not in or above of.
 */
export async function listThreads(directory: OpenedDirectory, most: number): Promise<ThreadList | Status> {
  const list: Collecting = { most, ids: [], directories: 0, found: [] };
  const status = await readCgroup(directory, directory.path, list);
  if (status !== OK) return status;
  // Not by recursion: who may make cgroups in a container may make them as deep as they like.
  for (let path = list.found.pop(); path !== undefined; path = list.found.pop()) {
    const below = await readBelow(path, list);
    // Removed meanwhile: its tasks are elsewhere, or have ended.
    if (below !== OK && below !== GONE) return below;
  }
  return { ids: list.ids, cost: list.ids.length + list.directories };
}

async function readBelow(path: string, list: Collecting): Promise<Status> {
  const opened = await openDirectory(path, undefined);
  if (typeof opened === 'number') return isRemoved(opened) ? GONE : opened;
  await using child = opened;
  return await readCgroup(child, path, list);
}

/** One cgroup; those in it are added to what was found. */
async function readCgroup(directory: OpenedDirectory, path: string, list: Collecting): Promise<Status> {
  list.directories += 1;
  if (list.directories > list.most) return OVER_BUDGET;
  const status = await readThreads(directory, list);
  return status === OK && directory.links !== 2 ? findChildren(path, list) : status;
}

async function readThreads({ path }: OpenedDirectory, list: Collecting): Promise<Status> {
  const text = await readWholeText(`${path}/cgroup.threads`);
  if (typeof text !== 'string') return isRemoved(text) || text === CUT_OFF ? GONE : text;
  const ids = parseThreadIds(text);
  if (ids === undefined) return MALFORMED;
  if (ids === 'hidden') return HIDDEN;
  for (const id of ids) list.ids.push(id);
  return list.ids.length + list.directories > list.most ? OVER_BUDGET : OK;
}

async function findChildren(path: string, list: Collecting): Promise<Status> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    if (list.found.length + names.length > list.most) return OVER_BUDGET;
    for (const name of names) list.found.push(`${path}/${name}`);
    return OK;
  } catch (error) {
    return readFailure(toErrno(error));
  }
}
