// A program: says as JSON what @psiperf/cgroup finds where it is started, and whether it sees a cgroup made below the
// directory that its argument names, if any.
import { mkdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  CgroupError,
  CgroupTree,
  findCgroupRoot,
  hostRoots,
  seesOnlyItself,
  systemClock,
} from '@psiperf/cgroup';

/** What was found; `code` and `message` where it was nothing. */
export interface TreeDescription {
  readonly code?: string;
  readonly message?: string;
  readonly directory?: string;
  readonly layout?: string;
  readonly visibility?: string;
  readonly onlyItself?: boolean;
  readonly mode?: string;
  readonly hint?: string;
  readonly seesNew?: boolean;
}

async function describe(parent: string | undefined): Promise<TreeDescription> {
  const roots = hostRoots();
  const root = await findCgroupRoot(roots);
  const tree = new CgroupTree(root, { clock: systemClock, onError: fail });
  await tree.open();
  const seesNew =
    parent === undefined ? {} : { seesNew: await seesNewCgroup(tree, join(root.directory, parent)) };
  const onlyItself = await seesOnlyItself(root, { procRoot: roots.proc });
  const { mode, pollingReason } = tree;
  tree.close();
  return { ...root, onlyItself, mode, ...(pollingReason && { hint: pollingReason.hint }), ...seesNew };
}

async function seesNewCgroup(tree: CgroupTree, parent: string): Promise<boolean> {
  const made = join(parent, 'made-in-namespace');
  mkdirSync(made);
  await tree.settle();
  const seen = [...tree.refs.values()].some(({ directory }) => directory === made);
  rmdirSync(made);
  return seen;
}

function fail(error: unknown): never {
  throw error;
}

function toDescription(error: unknown): TreeDescription {
  if (!(error instanceof CgroupError)) throw error;
  return { code: error.code, message: error.message };
}

console.log(JSON.stringify(await describe(process.argv[2]).catch(toDescription)));
