import { type CgroupFigures, slowFilesOf } from '../report/cgroup-trouble.ts';

/** Notices files that are slow at two readings in a row: once, a file may have waited for a CPU. */
export class SlowFileWatch {
  #before: readonly string[] = [];

  /** @returns the names of those. */
  follow(figures: Omit<CgroupFigures, 'cgroupCounts'>): readonly string[] {
    const slow = slowFilesOf(figures);
    const still = slow.filter((file) => this.#before.includes(file));
    this.#before = slow;
    return still;
  }
}
