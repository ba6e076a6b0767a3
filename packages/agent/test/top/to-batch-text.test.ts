import { expect, it } from 'vitest';
import { figureColumns } from '../../src/top/columns.ts';
import type { TopRow } from '../../src/top/figures.ts';
import { toBatchText } from '../../src/top/to-batch-text.ts';
import { aRow } from './a-row.ts';

it('a table with all columns and whole names, for scripts', () => {
  const node = { cpu: 0.5, cpuFull: undefined, memory: 0, memoryFull: 0, io: 0, ioFull: 0, irq: 0 };
  const rows = [
    aRow(1, 'shop/cart-0/app', { cpu: 0.25, ipc: 1.5, mpki: 3.333 }, { trouble: 'contended' }),
    aRow(2, 'shop/cart-0/proxy'),
  ];
  const frame = { timeMillis: 0, seconds: 2.04, node, stolen: undefined, rows };
  const arrangement = { listed: 'containers', sort: 'cpu', reversed: false, filter: '' } as const;
  expect(toBatchText(frame, arrangement, figureColumns(true))).toBe(`\
1970-01-01T00:00:00.000Z, the last 2.0 s; containers: 2
node: waited cpu 50.0 %, memory 0.0 %/0.0 %, io 0.0 %/0.0 %, irq 0.0 %; stolen -
NAME                CPU  CPU-FULL  MEM  MEM-FULL  IO  IO-FULL  IRQ  THROTTLED  CORES   IPC  MPKI    TROUBLE
shop/cart-0/app    25.0         -    -         -   -        -    -          -      -  1.50  3.33  contended
shop/cart-0/proxy     -         -    -         -   -        -    -          -      -     -     -          -

`);
});

it('names what it lists: services, where they stand in for containers', () => {
  const node = { cpu: 0, cpuFull: 0, memory: 0, memoryFull: 0, io: 0, ioFull: 0, irq: 0 };
  const frame = { timeMillis: 0, seconds: 1, node, stolen: 0, rows: [] };
  const arrangement = { listed: 'containers', sort: 'cpu', reversed: false, filter: '' } as const;
  const headOf = (rows: readonly TopRow[]) =>
    toBatchText({ ...frame, rows }, arrangement, figureColumns(false)).split('\n')[0];
  expect(headOf([aRow(1, 'ssh.service', {}, { subject: 'cgroup' })])).toMatch(/; services: 1$/);
  expect(headOf([aRow(1, 'shop/cart-0', {}, { subject: 'k8s.pod' })])).toMatch(/; containers: 0$/);
});
