import { describe, expect, it } from 'vitest';
import { figureColumns } from '../../src/top/columns.ts';
import type { Frame } from '../../src/top/figures.ts';
import { type ScreenContent, toScreenLines } from '../../src/top/to-screen-lines.ts';
import type { View } from '../../src/top/view.ts';
import { aRow } from './a-row.ts';
import { VIEW } from './a-view.ts';

const NODE = {
  cpu: 0.931,
  cpuFull: undefined,
  memory: 0.02,
  memoryFull: 0.01,
  io: 0,
  ioFull: 0,
  irq: undefined,
};

const FRAME: Frame = {
  timeMillis: Date.UTC(2026, 0, 2, 3, 4, 5),
  seconds: 1,
  node: NODE,
  stolen: 0.034,
  rows: [
    aRow(
      1,
      'shop/cart-0/app',
      { cpu: 1, cpuFull: 0.5, throttled: 0.25, cores: 0.5 },
      { trouble: 'throttled' },
    ),
    aRow(2, 'shop/cart-0/proxy', { cpu: 0.003, io: 0, cores: 128 }, { trouble: 'none' }),
    aRow(3, 'shop/search-7d9f8c6b5d-x2x9z/application', {}),
    aRow(4, 'shop/cart-0', { cpu: 0.9 }, { subject: 'k8s.pod' }),
  ],
};

function toText(content: Partial<ScreenContent> = {}): string[] {
  const lines = toScreenLines({
    frame: FRAME,
    view: VIEW,
    columns: figureColumns(false),
    width: 140,
    height: 12,
    ...content,
  });
  return lines.map((line) => line.map(({ text }) => text).join(''));
}

it('names what stands in for containers', () => {
  const rows = [aRow(1, 'ssh.service', {}, { subject: 'cgroup' })];
  expect(toText({ frame: { ...FRAME, rows } })[0]).toMatch(/ {2}services: 1$/);
  const view = { ...VIEW, filter: 'ssh' };
  expect(toText({ frame: { ...FRAME, rows }, view })[0]).toMatch(/ {2}services: 1 of 1 with "ssh"$/);
});

it('aligns the figures of names of wide characters', () => {
  const rows = [aRow(1, '日本語/アプリ', { cpu: 0.5 }), aRow(2, 'shop', { cpu: 0.25 })];
  const [header, wide, narrow] = toText({ frame: { ...FRAME, rows } }).slice(3);
  expect(header).toMatch(/^NAME {13}CPU /);
  expect(wide).toMatch(/^日本語\/アプリ {3}50\.0 /);
  expect(narrow).toMatch(/^shop {12}25\.0 /);
});

const withView = (view: Partial<View>, content: Partial<ScreenContent> = {}) =>
  toText({ view: { ...VIEW, ...view }, ...content });

describe('a screen', () => {
  it('has a head, a table and the keys', () => {
    const [head, ...lines] = toText();
    expect(head).toMatch(/^psiperf top {2}\d\d:04:05 {2}every 1 s {2}by cpu {2}containers: 3$/);
    expect(lines).toEqual([
      'node: waited cpu 93.1 %, memory 2.0 %/1.0 %, io 0.0 %/0.0 %, irq -; stolen 3.4 %',
      '',
      'NAME                                        CPU  CPU-FULL    MEM  MEM-FULL     IO  IO-FULL    IRQ  THROTTLED   CORES  TROUBLE',
      'shop/cart-0/app                           100.0      50.0      -         -      -        -      -       25.0    0.50  throttled',
      'shop/cart-0/proxy                           0.3         -      -         -    0.0        -      -          -  128.00  none     ',
      'shop/search-7d9f8c6b5d-x2x9z/application      -         -      -         -      -        -      -          -       -  -        ',
      '',
      '',
      '',
      '',
      'q quit  ? help  / filter  p pods  < > sort  r reverse  ↑ ↓ select  + - interval',
    ]);
  });

  it('has columns for what is counted where something is', () => {
    expect(toText({ columns: figureColumns(true) })[3]).toMatch(/CORES {4}IPC {3}MPKI {2}TROUBLE$/);
  });

  it('is there before the first interval is over', () => {
    expect(toText({ frame: undefined }).slice(0, 4)).toEqual(['psiperf top  every 1 s', '', '', '...']);
  });

  it('says what is filtered and reversed', () => {
    expect(withView({ filter: 'proxy', reversed: true })[0]).toMatch(
      / {2}by cpu, reversed {2}containers: 1 of 3 with "proxy"$/,
    );
    expect(withView({ typed: 'pro', filter: 'pro' }).at(-1)).toBe('filter: pro_');
  });

  it('explains what is selected, and else says what went wrong', () => {
    expect(withView({ selected: 1n }, { notice: 'bad' }).at(-2)).toBe(
      'shop/cart-0/app: throttled (pressure 100.0 %, throttled 25.0 %, stolen 3.4 %)',
    );
    expect(toText({ notice: 'bad\u001b[2J' }).at(-2)).toBe('bad?[2J');
  });
});

describe('a small screen', () => {
  it.each([80, 60, 40])('has no line that is wider than %i, but for the head and the keys', (width) => {
    const lines = toText({ width }).slice(3, 10);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(width);
  });

  it('loses columns, and at last the beginning of names; never what it is sorted by', () => {
    const [, , , header, , , last] = toText({ width: 80 });
    expect(header).toBe('NAME                                        CPU     IO  THROTTLED  TROUBLE');
    expect(last).toBe('shop/search-7d9f8c6b5d-x2x9z/application      -      -          -  -        ');
    expect(withView({ sort: 'irq' }, { width: 60 })[3]).toMatch(/IRQ/);
    expect(toText({ width: 50 })[3]).toMatch(/^NAME +CPU +THROTTLED +TROUBLE$|^NAME +CPU +TROUBLE$/);
  });

  it('shows the selected row', () => {
    const rows = Array.from({ length: 30 }, (_, index) => aRow(index, `c${String(index).padStart(2, '0')}`));
    const frame = { ...FRAME, rows };
    const shown = (selected: bigint | undefined) =>
      withView({ sort: 'name', selected }, { frame })
        .slice(4, 10)
        .map((line) => line.slice(0, 3));
    expect(shown(undefined)).toEqual(['c00', 'c01', 'c02', 'c03', 'c04', 'c05']);
    expect(shown(20n)).toEqual(['c15', 'c16', 'c17', 'c18', 'c19', 'c20']);
  });

  it.each([0, 1, 2, 5, 24])('has %i lines exactly, with the help too', (height) => {
    expect(toText({ height })).toHaveLength(height);
    expect(withView({ helpShown: true }, { height })).toHaveLength(height);
  });

  it('has room for all of the help', () => {
    const help = withView({ helpShown: true }, { height: 24, width: 80, columns: figureColumns(true) });
    expect(help.join('\n')).toMatch(
      /q, Ctrl-C.*cache misses in 1000 instructions \(M\).*stolen +the hypervisor.*\nany key: back$/s,
    );
    expect(Math.max(...help.map(({ length }) => length))).toBeLessThanOrEqual(90);
  });
});
