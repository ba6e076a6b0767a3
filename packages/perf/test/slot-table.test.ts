import { describe, expect, test } from 'vitest';
import type { CounterTarget } from '../src/counter-reader.ts';
import { SlotTable } from '../src/slot-table.ts';
import { HARDWARE, makePlan } from './support/fake-plan.ts';

const PLAN = makePlan([HARDWARE]);
const target = (id: bigint) => ({ id, directory: `/tree/${id}` });
const settled = (table: SlotTable, targets: readonly CounterTarget[], capacity = 9) => {
  const assignment = table.assign(targets, capacity);
  assignment.settle();
  return assignment;
};
const indexesOf = (table: SlotTable, ...ids: readonly bigint[]) => {
  const { slots, add, remove } = settled(table, ids.map(target));
  return { slots: slots.map((slot) => slot?.index), add: add.map(({ slot }) => slot), remove };
};

test('a target keeps its slot, and a slot that is free is used again', () => {
  const table = new SlotTable(PLAN);
  expect(indexesOf(table, 1n, 2n)).toEqual({ slots: [0, 1], add: [0, 1], remove: [] });
  expect(indexesOf(table, 1n, 2n)).toEqual({ slots: [0, 1], add: [], remove: [] });
  expect(indexesOf(table, 2n)).toEqual({ slots: [1], add: [], remove: [0] });
  expect(indexesOf(table, 3n, 2n, 4n)).toEqual({ slots: [0, 1, 2], add: [0, 2], remove: [] });
  expect([table.taken, table.assign([], 9).rows]).toEqual([3, 3]);
});

test('a target that is listed twice has one slot', () => {
  expect(indexesOf(new SlotTable(PLAN), 1n, 1n)).toEqual({ slots: [0, 0], add: [0], remove: [] });
});

describe('where there is no room for all', () => {
  const give = (table: SlotTable, capacity: number, ...ids: readonly bigint[]) => {
    const { slots, add, remove } = settled(table, ids.map(target), capacity);
    return { slots: slots.map((slot) => slot?.index), add: add.map(({ slot }) => slot), remove };
  };

  test('those that have a slot keep it, and the first of the others get what is free', () => {
    const table = new SlotTable(PLAN);
    expect(give(table, 2, 1n, 2n, 3n)).toMatchObject({ slots: [0, 1, undefined], add: [0, 1] });
    expect(give(table, 2, 4n, 3n, 2n)).toEqual({ slots: [0, undefined, 1], add: [0], remove: [0] });
    expect(give(table, 2, 3n, 4n, 2n)).toEqual({ slots: [undefined, 0, 1], add: [], remove: [] });
    expect(give(table, 2, 3n, 2n)).toEqual({ slots: [0, 1], add: [0], remove: [0] });
  });

  test('any more, the last ones lose their slot, and get one when there is room again', () => {
    const table = new SlotTable(PLAN);
    const list = [target(1n), target(2n), target(3n)];
    settled(table, list, 3);
    expect(settled(table, list, 1)).toMatchObject({ add: [], remove: [1, 2] });
    expect(settled(table, list, 1)).toMatchObject({ add: [], remove: [] });
    expect(settled(table, list, 2)).toMatchObject({ add: [{ inode: 2n }], remove: [] });
  });
});

describe('changes that were not settled', () => {
  test('are made anew, and slots that may have been given by them are emptied first', () => {
    const table = new SlotTable(PLAN);
    indexesOf(table, 1n, 2n);
    const failing = [target(2n), target(3n), target(4n)];
    const changes = { remove: [0], add: [{ slot: 0 }, { slot: 2 }] };
    expect(table.assign(failing, 9)).toMatchObject(changes);
    expect(table.find(target(3n)), 'it may not have been given').toBeUndefined();
    expect(table.find(target(1n)), 'it may not have been taken back').toBeDefined();
    expect(settled(table, failing)).toMatchObject({ ...changes, remove: [0, 2] });
    expect(table.assign(failing, 9)).toMatchObject({ remove: [], add: [] });
  });

  test('of a target that is listed again open it anew: it may have been closed', () => {
    const table = new SlotTable(PLAN);
    const list = [target(1n), target(2n)];
    settled(table, list);
    table.assign([], 9);
    expect(settled(table, list)).toMatchObject({ remove: [0, 1], add: [{ inode: 1n }, { inode: 2n }] });
  });

  test('of a target that is gone meanwhile leave nothing behind', () => {
    const table = new SlotTable(PLAN);
    table.assign([target(1n)], 9);
    expect(indexesOf(table)).toEqual({ slots: [], add: [], remove: [0] });
    expect(indexesOf(table)).toEqual({ slots: [], add: [], remove: [] });
  });
});

test('the list may be changed in place by its owner', () => {
  const table = new SlotTable(PLAN);
  const list = [target(1n)];
  settled(table, list);
  list[0] = target(2n);
  expect(table.assign(list, 9)).toMatchObject({ remove: [0], add: [{ slot: 0, inode: 2n }] });
});

test('one of the same id in another directory is another target', () => {
  const table = new SlotTable(PLAN);
  settled(table, [target(1n)]);
  const moved = { id: 1n, directory: '/tree/moved' };
  expect(table.find(moved)).toBeUndefined();
  expect(table.assign([moved], 9)).toMatchObject({
    remove: [0],
    add: [{ slot: 0, directory: '/tree/moved' }],
  });
});

test('where it is opened: in the v2 tree by inode, in a v1 hierarchy by the same path', () => {
  const add = (plan = PLAN) => new SlotTable(plan).assign([{ id: 7n, directory: '/tree/a/b' }], 9).add;
  expect(add()).toEqual([{ slot: 0, directory: '/tree/a/b', inode: 7n }]);
  const hierarchy = { version: 1, mount: '/v1/perf_event', treeMount: '/tree' } as const;
  expect(add({ ...PLAN, hierarchy })).toEqual([{ slot: 0, directory: '/v1/perf_event/a/b' }]);
});
