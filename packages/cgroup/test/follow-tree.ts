import { onTestFinished } from 'vitest';
import { ManualClock } from '../../../test/bed/manual-clock.ts';
import type { CgroupError } from '../src/cgroup-error.ts';
import { CgroupTree, type CgroupTreeOptions } from '../src/cgroup-tree.ts';

/** A CgroupTree under a clock that stands still, and what it told. */
export class FollowedTree {
  readonly clock = new ManualClock();
  readonly errors: CgroupError[] = [];
  readonly tree: CgroupTree;
  #told: string[] = [];

  constructor(directory: string, options: Partial<CgroupTreeOptions> = {}) {
    this.tree = new CgroupTree(
      { directory },
      {
        clock: this.clock,
        onAdded: (ref) => this.#told.push(`+${ref.path}`),
        onRemoved: (ref) => this.#told.push(`-${ref.path}`),
        onError: (error) => this.errors.push(error),
        ...options,
      },
    );
    onTestFinished(() => this.tree.close());
  }

  /** The paths in `refs`, sorted. */
  get paths(): string[] {
    return [...this.tree.refs.values()].map((ref) => ref.path).sort();
  }

  /** What was told since the last call, `+` or `-` and the path. */
  takeTold(): string[] {
    const told = this.#told;
    this.#told = [];
    return told;
  }

  idOf(path: string): bigint | undefined {
    return [...this.tree.refs.values()].find((ref) => ref.path === path)?.id;
  }

  /** Settles, and says what that brought. */
  async settle(): Promise<string[]> {
    await this.tree.settle();
    return this.takeTold();
  }

  /** Lets a minute pass, so that the slow rescan is due, and says what it brought. */
  async rescan(): Promise<string[]> {
    this.clock.advance(60_000);
    return this.settle();
  }
}

/** Opens a tree on a directory and forgets what the first walk told. */
export async function followTree(
  directory: string,
  options: Partial<CgroupTreeOptions> = {},
): Promise<FollowedTree> {
  const followed = new FollowedTree(directory, options);
  await followed.tree.open();
  followed.takeTold();
  return followed;
}
