import { join, relative } from 'node:path';
import type { CounterPlan, PerfHierarchy } from './counter-plan.ts';
import type { CounterTarget } from './counter-reader.ts';
import type { CounterChanges, CounterSlotToAdd } from './raw/native-addon.ts';
import { Slot } from './slot.ts';

interface Assignment extends Pick<CounterChanges, 'add' | 'remove'> {
  /** Aligned with the targets; undefined where there was no room. */
  readonly slots: readonly (Slot | undefined)[];
}

/**
 * Gives each target a slot, as far as there is room, and takes it back when the target is no longer listed. Those that
 * have one keep it; the rest get what is left in the order of their listing.
 */
export class SlotTable {
  readonly #plan: CounterPlan;
  readonly #capacity: number;
  #slots = new Map<bigint, Slot>();
  readonly #free: number[] = [];
  #count = 0;
  #last: { targets: readonly CounterTarget[]; slots: Assignment['slots'] } = { targets: [], slots: [] };

  /** @param capacity most slots that are given at a time. */
  constructor(plan: CounterPlan, capacity: number) {
    this.#plan = plan;
    this.#capacity = capacity;
  }

  /** Rows that are in use or were. */
  get size(): number {
    return this.#count;
  }

  /** How many slots have a target. */
  get taken(): number {
    return this.#slots.size;
  }

  find({ id, directory }: CounterTarget): Slot | undefined {
    const slot = this.#slots.get(id);
    return slot?.target.directory === directory ? slot : undefined;
  }

  /** The slots of these targets, in their order, and what changes against the last call. */
  assign(targets: readonly CounterTarget[]): Assignment {
    // From one reading to the next there is seldom a change, and then the slots need not be looked up.
    if (isEqual(this.#last.targets, targets)) return { slots: this.#last.slots, add: [], remove: [] };
    const remove = this.#takeBack(targets);
    const add = targets.flatMap((target) => this.#give(target));
    const slots = targets.map((target) => this.find(target));
    this.#last = { targets: [...targets], slots };
    return { slots, add, remove };
  }

  #takeBack(targets: readonly CounterTarget[]): number[] {
    const before = this.#slots;
    this.#slots = new Map();
    for (const target of targets) {
      const slot = before.get(target.id);
      if (slot?.target.directory === target.directory) this.#slots.set(target.id, slot);
    }
    const remove = [...before.values()].filter((slot) => this.#slots.get(slot.target.id) !== slot);
    const indexes = remove.map(({ index }) => index);
    this.#free.push(...indexes);
    return indexes;
  }

  /** Nothing where the target has a slot, as when it is listed twice, and where there is no room. */
  #give(target: CounterTarget): CounterSlotToAdd[] {
    if (this.#slots.has(target.id) || this.#slots.size >= this.#capacity) return [];
    const index = this.#free.pop() ?? this.#count++;
    this.#slots.set(target.id, new Slot(index, target, this.#plan));
    return [{ slot: index, ...toPlace(target, this.#plan.hierarchy) }];
  }
}

/** In a v1 hierarchy the directory of the same path has an inode of its own, so that it cannot be checked. */
function toPlace({ id, directory }: CounterTarget, hierarchy: PerfHierarchy): Omit<CounterSlotToAdd, 'slot'> {
  if (hierarchy.version === 2) return { directory, inode: id };
  return { directory: join(hierarchy.mount, relative(hierarchy.treeMount, directory)) };
}

function isEqual(some: readonly CounterTarget[], others: readonly CounterTarget[]): boolean {
  return some.length === others.length && some.every((target, index) => target === others[index]);
}
