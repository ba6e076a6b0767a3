import { join } from 'node:path';
import type { CgroupRef } from './cgroup-ref.ts';

/** One directory of the tree as it was last seen. */
export class TreeNode {
  readonly name: string;
  readonly parent: TreeNode | undefined;
  readonly ref: CgroupRef;
  /** By name. */
  readonly children = new Map<string, TreeNode>();
  /** Names that events have told of and nobody has looked at yet. */
  readonly touched = new Set<string>();
  /** False once the directory was found gone; work that is still planned for it is then void. */
  live = true;

  constructor(name: string, parent: TreeNode | undefined, ref: CgroupRef) {
    this.name = name;
    this.parent = parent;
    this.ref = ref;
  }

  /** A node for the child of that name, not yet among the children. */
  toChild(name: string, id: bigint): TreeNode {
    const path = join(this.ref.path, name);
    return new TreeNode(name, this, { id, path, directory: join(this.ref.directory, name) });
  }
}
