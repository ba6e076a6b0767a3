import { describe, expect, it } from 'vitest';
import { figureColumns } from '../../src/top/columns.ts';
import type { NamedKey, PressedKey } from '../../src/top/keys.ts';
import { press, type Surroundings, type View } from '../../src/top/view.ts';
import { VIEW } from './a-view.ts';

const SURROUNDINGS: Surroundings = {
  ids: [10n, 11n, 12n, 13n, 14n],
  page: 3,
  columns: figureColumns(false),
  listable: ['containers', 'pods'],
};

function pressAll(keys: readonly PressedKey[], view: Partial<View> = {}): View {
  return keys.reduce((before, key) => press(before, key, SURROUNDINGS), { ...VIEW, ...view });
}

const typing = (text: string, view: Partial<View> = {}) =>
  pressAll(
    [...text].map((character) => ({ character })),
    view,
  );
const named = (key: NamedKey, view: Partial<View> = {}) => pressAll([{ named: key }], view);

describe('sorting', () => {
  it('by the letter of a column', () => {
    expect(typing('m').sort).toBe('memory');
    expect(typing('t').sort).toBe('throttled');
    expect(typing('n').sort).toBe('name');
  });

  it('by what is counted only where it is', () => {
    expect(typing('I').sort).toBe('cpu');
    const columns = figureColumns(true);
    expect(press(VIEW, { character: 'I' }, { ...SURROUNDINGS, columns }).sort).toBe('ipc');
  });

  it('by the columns beside, around both ends', () => {
    expect(typing('>').sort).toBe('cpuFull');
    expect(typing('<<').sort).toBe('cores');
    expect(typing('<<>').sort).toBe('name');
  });

  it('the other way round, until another column is chosen', () => {
    expect(typing('r').reversed).toBe(true);
    expect(typing('rc')).toMatchObject({ sort: 'cpu', reversed: true });
    expect(typing('rm')).toMatchObject({ sort: 'memory', reversed: false });
  });
});

describe('the filter', () => {
  it('takes letters that are keys otherwise, and filters meanwhile', () => {
    expect(typing('/qr?')).toMatchObject({ typed: 'qr?', filter: 'qr?', ended: false, reversed: false });
  });

  it('stays after Enter and goes with Escape', () => {
    expect(named('enter', { typed: 'a', filter: 'a' })).toMatchObject({ typed: undefined, filter: 'a' });
    expect(named('escape', { typed: 'a', filter: 'a' })).toMatchObject({ typed: undefined, filter: '' });
    expect(named('escape', { filter: 'a' }).filter).toBe('');
  });

  it('loses its last character, however many units it has', () => {
    expect(named('backspace', { typed: 'a😀', filter: 'a😀' })).toMatchObject({ typed: 'a', filter: 'a' });
    expect(named('backspace', { typed: '' }).typed).toBe('');
  });
});

describe('the selection', () => {
  it('moves by a row, a page, to the ends, and not beyond', () => {
    expect(named('down').selected).toBe(10n);
    expect(named('down', { selected: 11n }).selected).toBe(12n);
    expect(named('page down', { selected: 11n }).selected).toBe(14n);
    expect(named('page down', { selected: 13n }).selected).toBe(14n);
    expect(named('up', { selected: 10n }).selected).toBe(10n);
    expect(named('home', { selected: 13n }).selected).toBe(10n);
    expect(named('end').selected).toBe(14n);
  });

  it('begins anew where its row is gone, and is empty where there is none', () => {
    expect(named('down', { selected: 99n }).selected).toBe(10n);
    expect(press(VIEW, { named: 'down' }, { ...SURROUNDINGS, ids: [] }).selected).toBeUndefined();
  });
});

describe('the rest', () => {
  it('p lists pods, and containers again', () => {
    expect(typing('p', { selected: 10n })).toMatchObject({ listed: 'pods', selected: undefined });
    expect(typing('pp').listed).toBe('containers');
  });

  it('the interval doubles and halves, within limits and above a longer one', () => {
    expect(typing('+').intervalMillis).toBe(2_000);
    expect(typing('-').intervalMillis).toBe(500);
    expect(typing('--------').intervalMillis).toBe(100);
    expect(typing('++++++++').intervalMillis).toBe(60_000);
    expect(typing('+', { intervalMillis: 300_000 }).intervalMillis).toBe(300_000);
  });

  it('any key closes the help, and does nothing else', () => {
    expect(typing('?').helpShown).toBe(true);
    expect(typing('?m')).toMatchObject({ helpShown: false, sort: 'cpu' });
  });

  it('q ends it, and an interrupt always does', () => {
    expect(typing('q').ended).toBe(true);
    expect(typing('?q').ended).toBe(true);
    expect(named('interrupt', { typed: 'a' }).ended).toBe(true);
    expect(named('interrupt', { helpShown: true }).ended).toBe(true);
    expect(typing('x')).toEqual(VIEW);
  });
});
