import type { PressureTarget } from './pressure-reader.ts';
import { FILE_KEYS, type FileKey, toFileBits } from './raw/layout.ts';
import type { SlotChanges, SlotToAdd } from './raw/raw-reader.ts';

const PRESSURE_KEYS: readonly FileKey[] = ['cpu', 'memory', 'io', 'irq'];

/** A target and the row of the batch that is its own for as long as it is listed. */
export interface Slot {
  readonly index: number;
  readonly target: PressureTarget;
}

interface Assignment extends Pick<SlotChanges, 'add' | 'remove'> {
  readonly slots: readonly Slot[];
}

/** Gives each target a slot, and takes it back when the target is no longer listed. */
export class SlotTable {
  readonly #wanted: { readonly cgroup: number; readonly node: number };
  #slots = new Map<bigint, Slot>();
  readonly #free: number[] = [];
  #count = 0;
  #last: { targets: readonly PressureTarget[]; slots: readonly Slot[] } = { targets: [], slots: [] };

  constructor(options: { throttling: boolean }) {
    const node = toFileBits(PRESSURE_KEYS);
    this.#wanted = { cgroup: options.throttling ? toFileBits(FILE_KEYS) : node, node };
  }

  /** Rows that are in use or were. */
  get size(): number {
    return this.#count;
  }

  /** The slots of these targets, in their order, and what changes against the last call. */
  assign(targets: readonly PressureTarget[]): Assignment {
    // From one reading to the next there is seldom a change, and then the slots need not be looked up.
    if (isEqual(this.#last.targets, targets)) return { slots: this.#last.slots, add: [], remove: [] };
    const assignment = this.#assignAnew(targets);
    this.#last = { targets: [...targets], slots: assignment.slots };
    return assignment;
  }

  #assignAnew(targets: readonly PressureTarget[]): Assignment {
    const before = this.#slots;
    this.#slots = new Map();
    const missing: PressureTarget[] = [];
    for (const target of targets) {
      const slot = before.get(target.id);
      if (slot !== undefined && isSame(slot.target, target)) this.#slots.set(target.id, slot);
      else missing.push(target);
    }
    const remove = this.#takeBack(before);
    const add = missing.flatMap((target) => this.#give(target));
    return { slots: targets.flatMap(({ id }) => this.#slots.get(id) ?? []), add, remove };
  }

  #takeBack(before: ReadonlyMap<bigint, Slot>): number[] {
    const remove = [...before.values()].filter((slot) => this.#slots.get(slot.target.id) !== slot);
    const indexes = remove.map(({ index }) => index);
    this.#free.push(...indexes);
    return indexes;
  }

  /** Nothing where the same target is listed twice. */
  #give(target: PressureTarget): SlotToAdd[] {
    if (this.#slots.has(target.id)) return [];
    const index = this.#free.pop() ?? this.#count++;
    this.#slots.set(target.id, { index, target });
    const { directory, id, files = 'cgroup' } = target;
    const inode = files === 'cgroup' ? { inode: id } : {};
    return [{ slot: index, directory, files, wanted: this.#wanted[files], ...inode }];
  }
}

function isEqual(some: readonly PressureTarget[], others: readonly PressureTarget[]): boolean {
  return some.length === others.length && some.every((target, index) => target === others[index]);
}

function isSame(one: PressureTarget, other: PressureTarget): boolean {
  return one === other || (one.directory === other.directory && one.files === other.files);
}
