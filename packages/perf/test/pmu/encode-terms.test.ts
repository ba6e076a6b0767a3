import { expect, test } from 'vitest';
import type { EventTerm } from '../../src/events/parsed-event.ts';
import { type EncodedTerms, encodeTerms } from '../../src/pmu/encode-terms.ts';
import type { Pmu } from '../../src/pmu/pmu.ts';
import { type PmuField, parsePmuField } from '../../src/pmu/pmu-format.ts';

const PMU: Pmu = {
  name: 'cpu',
  type: 4,
  cpus: [0],
  kind: 'core',
  fields: new Map([
    ['event', field('config:0-7,32-35')],
    ['umask', field('config:8-15')],
    ['inv', field('config:23')],
    ['ldlat', field('config1:0-15')],
    ['far', field('config3:0-3')],
  ]),
  events: new Map([
    ['cache-misses', 'event=0x2e,umask=0x41'],
    ['mem-loads', 'event=0xcd,umask=0x1,ldlat=3'],
    ['needs', 'event=?'],
  ]),
};

test.each<[terms: readonly EventTerm[], words: Partial<EncodedTerms>]>([
  [[{ name: 'event', value: 0x3cn }], { config: 0x3cn }],
  [
    [
      { name: 'event', value: 0x164n },
      { name: 'umask', value: 2n },
    ],
    { config: 0x1_0000_0264n },
  ],
  [[{ name: 'event', value: 1n }, { name: 'inv' }], { config: 0x800001n }],
  [[{ name: 'cache-misses' }], { config: 0x412en }],
  [[{ name: 'mem-loads' }], { config: 0x1cdn, config1: 3n }],
  [
    [
      { name: 'config', value: 7n },
      { name: 'config2', value: 2n ** 63n },
    ],
    { config: 7n, config2: 2n ** 63n },
  ],
])('terms %#', (terms, words) => {
  expect(encodeTerms(PMU, terms)).toEqual({ config: 0n, config1: 0n, config2: 0n, ...words });
});

test.each([
  [
    { name: 'umbrella' },
    'cpu has no event or field umbrella: it has cache-misses, mem-loads, needs, event, umask, inv, ldlat, far',
  ],
  [{ name: 'umask', value: 256n }, 'umask of cpu has fewer bits than 256 needs'],
  [{ name: 'far', value: 1n }, 'cpu has far in config3, which is not supported'],
  [{ name: 'needs' }, expect.stringContaining('no event or field event=?')],
])('terms that are refused %#', (term, why) => {
  expect(encodeTerms(PMU, [term])).toEqual({ why });
});

function field(text: string): PmuField {
  const parsed = parsePmuField(text);
  if (parsed === undefined) throw new Error(`the fixture is wrong: ${text}`);
  return parsed;
}
