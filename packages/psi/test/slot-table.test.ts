import { expect, test } from 'vitest';
import { SlotTable } from '../src/slot-table.ts';

const target = (id: bigint) => ({ id, directory: `/${id}` });
const indexesOf = (table: SlotTable, ...ids: readonly bigint[]) => {
  const { slots, add, remove } = table.assign(ids.map(target));
  return { slots: slots.map(({ index }) => index), add: add.map(({ slot }) => slot), remove };
};

test('a target keeps its slot, and a slot that is free is used again', () => {
  const table = new SlotTable({ throttling: true });
  expect(indexesOf(table, 1n, 2n)).toEqual({ slots: [0, 1], add: [0, 1], remove: [] });
  expect(indexesOf(table, 1n, 2n)).toEqual({ slots: [0, 1], add: [], remove: [] });
  expect(indexesOf(table, 2n)).toEqual({ slots: [1], add: [], remove: [0] });
  expect(indexesOf(table, 3n, 2n, 4n)).toEqual({ slots: [0, 1, 2], add: [0, 2], remove: [] });
  expect(table.size).toBe(3);
});

test('the list may be changed in place by its owner', () => {
  const table = new SlotTable({ throttling: true });
  const list = [target(1n)];
  table.assign(list);
  list[0] = target(2n);
  expect(table.assign(list)).toMatchObject({ remove: [0], add: [{ slot: 0, inode: 2n }] });
});

test('what is wanted of a cgroup, with and without throttling, and of the node', () => {
  const cgroup = target(1n);
  const node = { ...target(0n), files: 'node' } as const;
  const wantedOf = (throttling: boolean) =>
    new SlotTable({ throttling }).assign([cgroup, node]).add.map(({ wanted, inode }) => ({ wanted, inode }));
  expect(wantedOf(true)).toEqual([
    { wanted: 0b111111, inode: 1n },
    { wanted: 0b001111, inode: undefined },
  ]);
  expect(wantedOf(false)[0]).toEqual({ wanted: 0b001111, inode: 1n });
});
