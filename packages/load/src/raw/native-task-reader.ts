import type { NativeTaskReader as Addon, NativeTasks } from './native-addon.ts';
import type { RawTaskReader, TaskPass, TaskRows } from './raw-task-reader.ts';

/** Counts with the addon: one call for all cgroups, on a thread of libuv's pool. */
export class NativeTaskReader implements RawTaskReader {
  readonly kind = 'native';
  readonly #reader: Addon;

  constructor(addon: NativeTasks, procRoot: string) {
    this.#reader = new addon.TaskReader(procRoot);
  }

  async read(pass: TaskPass, { status, values }: TaskRows): Promise<void> {
    await this.#reader.read(pass, status, values);
  }
}
