import { expect, it } from 'vitest';
import { type Arrangement, arrangeRows } from '../../src/top/arrange-rows.ts';
import { aRow } from './a-row.ts';

const ROWS = [
  aRow(1, 'shop/cart-0/app', { cpu: 0.2, io: 0.5 }),
  aRow(2, 'shop/cart-0/proxy', { cpu: 0, io: 0.5 }),
  aRow(3, 'shop/search/app', { io: 0.9 }),
  aRow(4, 'kube-system/dns/dns', { cpu: 0.7 }),
  aRow(5, 'shop/cart-0', { cpu: 1 }, { subject: 'k8s.pod' }),
  aRow(6, '/system.slice', { cpu: 0.9 }, { subject: 'cgroup' }),
];

const BY_CPU: Arrangement = { listed: 'containers', sort: 'cpu', reversed: false, filter: '' };
const idsBy = (arrangement: Partial<Arrangement>, rows = ROWS) =>
  arrangeRows(rows, { ...BY_CPU, ...arrangement }).map(({ id }) => Number(id));

it('the most of a figure is first, and what has none is last, both ways', () => {
  expect(idsBy({})).toEqual([4, 1, 2, 3]);
  expect(idsBy({ reversed: true })).toEqual([2, 1, 4, 3]);
});

it('what has the same figure is ordered by name', () => {
  expect(idsBy({ sort: 'io' })).toEqual([3, 1, 2, 4]);
  expect(idsBy({ sort: 'mpki' })).toEqual([4, 1, 2, 3]);
});

it('names are ordered from a to z, and the other way round', () => {
  expect(idsBy({ sort: 'name' })).toEqual([4, 1, 2, 3]);
  expect(idsBy({ sort: 'name', reversed: true })).toEqual([3, 2, 1, 4]);
});

it('two of one name are ordered by their age', () => {
  expect(idsBy({ sort: 'name' }, [aRow(9, 'a'), aRow(8, 'a')])).toEqual([8, 9]);
});

it('a part of the name filters, whatever the size of its letters', () => {
  expect(idsBy({ filter: 'CART' })).toEqual([1, 2]);
  expect(idsBy({ filter: 'nothing' })).toEqual([]);
});

it('pods and services are listed by themselves', () => {
  expect(idsBy({ listed: 'pods' })).toEqual([5]);
  expect(idsBy({ listed: 'services' })).toEqual([6]);
});

it('services stand in where there is no container', () => {
  expect(idsBy({}, ROWS.slice(4))).toEqual([6]);
});
