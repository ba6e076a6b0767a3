import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { BatchPressureReader } from '../../src/batch-pressure-reader.ts';
import type { PressureTarget } from '../../src/pressure-reader.ts';
import type { PressureSample } from '../../src/pressure-sample.ts';
import { FileReader } from '../../src/raw/file-reader.ts';
import { FakeFileCalls } from './fake-file-calls.ts';
import { ManualClock } from './manual-clock.ts';
import { makeTemporaryTree, toTarget } from './temporary-tree.ts';
import { CPU_STAT_TEXT, PRESSURE_TEXT } from './texts.ts';

const REOPEN_MILLIS = 10_000;

/** What `/proc` has where PSI works, without irq. */
export const PSI_WORKS = Object.freeze({
  'pressure/cpu': '',
  'pressure/memory': '',
  'pressure/io': '',
  cmdline: 'quiet\n',
});

/**
 * One cgroup and a reader. Its files are in a fake kernel, which can fail in every way; what the reader asks about them
 * (does the directory exist, `cgroup.pressure`, `/proc/pressure`) is in a fixture directory.
 */
export class FakeNode {
  readonly kernel = new FakeFileCalls();
  readonly clock = new ManualClock();
  readonly target: PressureTarget;
  readonly reader: BatchPressureReader;

  /**
   * @param proc contents of `/proc`.
   * @param cgroup contents of the cgroup's directory beside the files that are read.
   */
  constructor(
    proc: Readonly<Record<string, string>> = PSI_WORKS,
    cgroup: Readonly<Record<string, string>> = {},
  ) {
    const procRoot = makeTemporaryTree(proc);
    this.target = toTarget(makeTemporaryTree(cgroup));
    this.kernel.makeDirectory(this.directory, this.target.id);
    this.reader = new BatchPressureReader(new FileReader(100, this.kernel), {
      procRoot,
      clock: this.clock,
      reopenMillis: REOPEN_MILLIS,
      throttling: true,
    });
  }

  get directory(): string {
    return this.target.directory;
  }

  /** The files of a kernel of today without irq. */
  writeUsualFiles(): this {
    for (const resource of ['cpu', 'memory', 'io'] as const) this.writePressure(resource);
    this.kernel.write(this.directory, 'cpu.stat', CPU_STAT_TEXT);
    this.kernel.write(this.directory, 'cpu.stat.local', 'throttled_usec 13\n');
    return this;
  }

  writePressure(resource: 'cpu' | 'memory' | 'io' | 'irq', text = PRESSURE_TEXT) {
    return this.kernel.write(this.directory, `${resource}.pressure`, text);
  }

  hidePressure(resource: 'cpu' | 'memory' | 'io' | 'irq'): void {
    this.kernel.removeFile(this.directory, `${resource}.pressure`);
  }

  /** Removes the cgroup everywhere. */
  remove(): void {
    this.kernel.removeDirectory(this.directory);
    rmSync(this.directory, { recursive: true });
  }

  pathOf(name: string): string {
    return join(this.directory, name);
  }

  async read(): Promise<PressureSample> {
    const [sample] = await this.reader.read([this.target]);
    if (sample === undefined) throw new Error('no sample');
    return sample;
  }

  /** A reading so much later that missing files are looked for again. */
  async readLater(): Promise<PressureSample> {
    this.clock.nowMillis += REOPEN_MILLIS;
    return this.read();
  }
}
