import { join, relative } from 'node:path';
import type { CounterPlan, PerfHierarchy } from './counter-plan.ts';
import type { CounterTarget } from './counter-reader.ts';
import type { CounterChanges, CounterSlotToAdd } from './raw/native-addon.ts';
import { Slot } from './slot.ts';

interface Assignment extends Pick<CounterChanges, 'add' | 'remove'> {
  /** Aligned with the targets; undefined where there was no room. */
  readonly slots: readonly (Slot | undefined)[];
  /** Rows that are in use or were. */
  readonly rows: number;
  /** To be called once the changes have been made; without it the next assignment makes them anew. */
  settle(): void;
}

/** What was settled last, and for whom. */
interface Last extends Pick<Assignment, 'slots'> {
  readonly targets: readonly CounterTarget[];
  readonly capacity: number;
}

/** Who has which slot. */
interface Tenancy {
  readonly slots: ReadonlyMap<bigint, Slot>;
  readonly free: readonly number[];
  readonly rows: number;
}

/**
 * Gives each target a slot, as far as there is room, and takes it back when the target is no longer listed. Those that
 * have one keep it; the rest get what is left in the order of their listing.
 */
export class SlotTable {
  readonly #plan: CounterPlan;
  #tenancy: Tenancy = { slots: new Map(), free: [], rows: 0 };
  /** Rows that were to change hands by a call that may have failed half way: nobody knows what is in them. */
  #unsettled: ReadonlySet<number> = new Set();
  #last: Last = { targets: [], capacity: 0, slots: [] };

  constructor(plan: CounterPlan) {
    this.#plan = plan;
  }

  /** How many slots have a target. */
  get taken(): number {
    return this.#tenancy.slots.size;
  }

  find(target: CounterTarget): Slot | undefined {
    return findSlot(this.#tenancy.slots, target);
  }

  /**
   * The slots of these targets, in their order, and what changes against what was settled last.
   * @param capacity most targets that have a slot; where it has become less than they are, the last of them lose theirs.
   */
  assign(targets: readonly CounterTarget[], capacity: number): Assignment {
    // From one reading to the next there is seldom a change, and then the slots need not be looked up.
    if (this.#unsettled.size === 0 && isSame(this.#last, targets, capacity)) {
      return {
        slots: this.#last.slots,
        add: [],
        remove: [],
        rows: this.#tenancy.rows,
        settle: () => undefined,
      };
    }
    const { slots: before } = this.#tenancy;
    const kept = this.#keep(targets, capacity);
    const removed = [...before.values()].filter((slot) => kept.get(slot.target.id) !== slot);
    const free = [...this.#tenancy.free, ...removed.map(({ index }) => index)];
    const { tenancy, added } = this.#give(targets, { slots: kept, free, rows: this.#tenancy.rows }, capacity);
    const remove = new Set([...this.#unsettled, ...removed.map(({ index }) => index)]);
    const slots = targets.map((target) => findSlot(tenancy.slots, target));
    this.#unsettled = new Set([...remove, ...added.map(({ index }) => index)]);
    return {
      slots,
      add: added.map(({ index, target }) => ({ slot: index, ...toPlace(target, this.#plan.hierarchy) })),
      remove: [...remove],
      rows: tenancy.rows,
      settle: () => {
        this.#tenancy = tenancy;
        this.#unsettled = new Set();
        this.#last = { targets: [...targets], capacity, slots };
      },
    };
  }

  #keep(targets: readonly CounterTarget[], capacity: number): ReadonlyMap<bigint, Slot> {
    const kept = new Map<bigint, Slot>();
    for (const target of targets) {
      const slot = this.find(target);
      if (slot === undefined || this.#unsettled.has(slot.index)) continue;
      if (kept.size < capacity) kept.set(target.id, slot);
    }
    return kept;
  }

  /** A target that is listed twice has one slot. */
  #give(
    targets: readonly CounterTarget[],
    before: Tenancy,
    capacity: number,
  ): { tenancy: Tenancy; added: readonly Slot[] } {
    const slots = new Map(before.slots);
    const free = [...before.free];
    const added: Slot[] = [];
    let { rows } = before;
    for (const target of targets) {
      if (slots.has(target.id) || slots.size >= capacity) continue;
      const slot = new Slot(free.pop() ?? rows++, target, this.#plan);
      slots.set(target.id, slot);
      added.push(slot);
    }
    return { tenancy: { slots, free, rows }, added };
  }
}

function findSlot(slots: ReadonlyMap<bigint, Slot>, { id, directory }: CounterTarget): Slot | undefined {
  const slot = slots.get(id);
  return slot?.target.directory === directory ? slot : undefined;
}

/** In a v1 hierarchy the directory of the same path has an inode of its own, so that it cannot be checked. */
function toPlace({ id, directory }: CounterTarget, hierarchy: PerfHierarchy): Omit<CounterSlotToAdd, 'slot'> {
  if (hierarchy.version === 2) return { directory, inode: id };
  return { directory: join(hierarchy.mount, relative(hierarchy.treeMount, directory)) };
}

function isSame(last: Last, targets: readonly CounterTarget[], capacity: number): boolean {
  return (
    last.capacity === capacity &&
    last.targets.length === targets.length &&
    last.targets.every((target, index) => target === targets[index])
  );
}
