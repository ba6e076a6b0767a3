import { join } from 'node:path';
import { CgroupError } from './cgroup-error.ts';
import type { CgroupRef } from './cgroup-ref.ts';
import { isNameOfOtherBytes, readChildNames, readDirectoryFacts } from './read-directory.ts';
import { StepQueue } from './step-queue.ts';
import { TreeNode } from './tree-node.ts';
import type { WatchDirectory } from './watch-directory.ts';
import { type PollingReason, WatchSet } from './watch-set.ts';

/** What a DirectoryTree follows by, and whom it tells. */
export interface DirectoryTreeOptions {
  readonly watchDirectory: WatchDirectory;
  isLeaf(path: string): boolean;
  onAdded(ref: CgroupRef): void;
  onRemoved(ref: CgroupRef): void;
  onError(error: CgroupError): void;
  onUnwatched(): void;
}

/**
 * Directories as they were last seen, and the steps that bring this up to date. A step looks at one directory and is
 * synchronous, so no two of them interleave; what changes between two steps is told by a watch or found by a recheck.
 */
export class DirectoryTree {
  readonly #options: DirectoryTreeOptions;
  readonly #steps = new StepQueue();
  readonly #watches: WatchSet;
  readonly #nodes = new Map<bigint, TreeNode>();
  readonly #refs = new Map<bigint, CgroupRef>();
  /** Stands above the root, so that the root is looked at like any other child; the root's name is empty. */
  readonly #above: TreeNode;
  #hasToldOfName = false;

  constructor(directory: string, options: DirectoryTreeOptions) {
    this.#options = options;
    this.#above = new TreeNode('', undefined, { id: 0n, path: '/', directory });
    this.#watches = new WatchSet(options.watchDirectory, {
      onEntry: (node, name) => this.#touch(node, name),
      onGivenUp: () => options.onUnwatched(),
    });
  }

  /** Every directory that is known to exist, by inode. */
  get refs(): ReadonlyMap<bigint, CgroupRef> {
    return this.#refs;
  }

  /** Why nothing is watched; undefined while watching. */
  get pollingReason(): PollingReason | undefined {
    return this.#watches.givenUp;
  }

  /** Lets a recheck try to watch again. */
  retryWatches(): void {
    this.#watches.retry();
  }

  /** Looks at once whether a directory is still the one that it was. */
  lookAt(ref: CgroupRef): void {
    const { parent, name } = this.#nodes.get(ref.id) ?? this.#above;
    if (parent !== undefined) this.#attempt(() => this.#look(parent, name));
  }

  /** Plans to look at every directory again, the root first. */
  recheck(): void {
    this.#plan(() => {
      if (this.#above.children.size === 0) this.#look(this.#above, '');
      else this.#checkChildren(this.#above);
    });
  }

  /** Resolves when everything that is planned is done. */
  async drained(): Promise<void> {
    await this.#steps.drained();
  }

  close(): void {
    this.#steps.close();
    this.#watches.closeAll();
  }

  #plan(step: () => void): void {
    this.#steps.push(() => this.#attempt(step));
  }

  /** A step reads before it changes anything: where the kernel refuses, what was known stays. */
  #attempt(step: () => void): void {
    try {
      step();
    } catch (error) {
      if (!(error instanceof CgroupError)) throw error;
      this.#options.onError(error);
    }
  }

  /** Gathers the events of one turn of the event loop, so that each name is looked at once. */
  #touch(node: TreeNode, name: string | undefined): void {
    if (name === undefined) {
      this.#plan(() => this.#list(node));
      return;
    }
    if (node.touched.size === 0) this.#plan(() => this.#lookAtTouched(node));
    node.touched.add(name);
  }

  #lookAtTouched(node: TreeNode): void {
    for (const name of node.touched) this.#plan(() => this.#look(node, name));
    node.touched.clear();
  }

  /** Compares one name in a directory with the child that is known by it. */
  #look(parent: TreeNode, name: string): void {
    if (!parent.live) return;
    const known = parent.children.get(name);
    const id = readDirectoryFacts(join(parent.ref.directory, name))?.id;
    if (id === undefined) this.#tellOfName(parent, name);
    if (id === known?.ref.id) return;
    if (known !== undefined) this.#remove(known);
    if (id !== undefined) this.#add(parent.toChild(name, id));
  }

  /** Of the first alone: whoever may make cgroups can make many of them. */
  #tellOfName({ ref: { directory } }: TreeNode, name: string): void {
    if (this.#hasToldOfName || !isNameOfOtherBytes(directory, name)) return;
    this.#hasToldOfName = true;
    const path = join(directory, name);
    const message = `the cgroup ${path} is not read: its name is not UTF-8`;
    const hint = 'whatever makes it has to name it otherwise; others like it are not told of';
    this.#options.onError(new CgroupError('ERR_CGROUP_READ', message, { path, hint }));
  }

  /** Compares all names in a directory with the children that are known. Above the root, only the root counts. */
  #list(node: TreeNode): void {
    if (!node.live || node === this.#above) return;
    const names = new Set(this.#readWatchedNames(node));
    for (const name of names) if (!node.children.has(name)) this.#plan(() => this.#look(node, name));
    for (const name of node.children.keys()) if (!names.has(name)) this.#plan(() => this.#look(node, name));
  }

  /** A watch is there before the listing that counts: a child made in between is listed, or told, or both. */
  #readWatchedNames(node: TreeNode): string[] {
    const { directory, path } = node.ref;
    if (!this.#options.isLeaf(path)) this.#watches.watch(node);
    const names = readChildNames(directory);
    return names.length > 0 && this.#watches.watch(node) ? readChildNames(directory) : names;
  }

  /** Compares a directory with what is known of it, and plans the same for all below. */
  #check(node: TreeNode): void {
    if (!node.live) return;
    if (node.children.size > 0 || !this.#options.isLeaf(node.ref.path)) this.#watches.watch(node);
    const facts = readDirectoryFacts(node.ref.directory);
    if (facts?.id !== node.ref.id) {
      this.#planReplacement(node);
      return;
    }
    if (facts.childCount !== node.children.size) this.#list(node);
    this.#checkChildren(node);
  }

  /** Where one is gone, another may have come beside it, and the number of children is as before. */
  #planReplacement({ parent, name }: TreeNode): void {
    if (parent === undefined) return;
    this.#plan(() => this.#look(parent, name));
    this.#plan(() => this.#list(parent));
  }

  #checkChildren(node: TreeNode): void {
    for (const child of node.children.values()) this.#plan(() => this.#check(child));
  }

  #add(node: TreeNode): void {
    node.parent?.children.set(node.name, node);
    this.#nodes.set(node.ref.id, node);
    this.#refs.set(node.ref.id, node.ref);
    this.#plan(() => this.#list(node));
    this.#options.onAdded(node.ref);
  }

  #remove(node: TreeNode): void {
    for (const child of node.children.values()) this.#remove(child);
    node.live = false;
    this.#watches.close(node);
    node.parent?.children.delete(node.name);
    this.#nodes.delete(node.ref.id);
    this.#refs.delete(node.ref.id);
    this.#options.onRemoved(node.ref);
  }
}
