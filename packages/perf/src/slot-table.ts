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
  readonly #capacity: number;
  #tenancy: Tenancy = { slots: new Map(), free: [], rows: 0 };
  /** Rows that were to change hands by a call that may have failed half way: nobody knows what is in them. */
  #unsettled: ReadonlySet<number> = new Set();
  #last: { targets: readonly CounterTarget[]; slots: Assignment['slots'] } = { targets: [], slots: [] };

  /** @param capacity most slots that are given at a time. */
  constructor(plan: CounterPlan, capacity: number) {
    this.#plan = plan;
    this.#capacity = capacity;
  }

  /** How many slots have a target. */
  get taken(): number {
    return this.#tenancy.slots.size;
  }

  find(target: CounterTarget): Slot | undefined {
    return findSlot(this.#tenancy.slots, target);
  }

  /** The slots of these targets, in their order, and what changes against what was settled last. */
  assign(targets: readonly CounterTarget[]): Assignment {
    // From one reading to the next there is seldom a change, and then the slots need not be looked up.
    if (this.#unsettled.size === 0 && isEqual(this.#last.targets, targets)) {
      return {
        slots: this.#last.slots,
        add: [],
        remove: [],
        rows: this.#tenancy.rows,
        settle: () => undefined,
      };
    }
    const { slots: before } = this.#tenancy;
    const kept = keepListed(before, targets, this.#unsettled);
    const removed = [...before.values()].filter((slot) => kept.get(slot.target.id) !== slot);
    const free = [...this.#tenancy.free, ...removed.map(({ index }) => index)];
    const { tenancy, added } = this.#give(targets, { slots: kept, free, rows: this.#tenancy.rows });
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
        this.#last = { targets: [...targets], slots };
      },
    };
  }

  /** A target that is listed twice has one slot. */
  #give(targets: readonly CounterTarget[], before: Tenancy): { tenancy: Tenancy; added: readonly Slot[] } {
    const slots = new Map(before.slots);
    const free = [...before.free];
    const added: Slot[] = [];
    let { rows } = before;
    for (const target of targets) {
      if (slots.has(target.id) || slots.size >= this.#capacity) continue;
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

function keepListed(
  slots: ReadonlyMap<bigint, Slot>,
  targets: readonly CounterTarget[],
  unsettled: ReadonlySet<number>,
): Map<bigint, Slot> {
  const kept = new Map<bigint, Slot>();
  for (const target of targets) {
    const slot = findSlot(slots, target);
    if (slot !== undefined && !unsettled.has(slot.index)) kept.set(target.id, slot);
  }
  return kept;
}

/** In a v1 hierarchy the directory of the same path has an inode of its own, so that it cannot be checked. */
function toPlace({ id, directory }: CounterTarget, hierarchy: PerfHierarchy): Omit<CounterSlotToAdd, 'slot'> {
  if (hierarchy.version === 2) return { directory, inode: id };
  return { directory: join(hierarchy.mount, relative(hierarchy.treeMount, directory)) };
}

function isEqual(some: readonly CounterTarget[], others: readonly CounterTarget[]): boolean {
  return some.length === others.length && some.every((target, index) => target === others[index]);
}
