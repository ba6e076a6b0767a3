import { DEFAULT_GROUPS } from '@psiperf/perf';
import { describe, expect, it } from 'vitest';
import { readLabelLists, toCounting } from '../../src/config/counting.ts';
import { resolveOptions } from '../../src/config/resolve-options.ts';

const optionsOf = (flags: Readonly<Record<string, string>>) =>
  resolveOptions({ flags, environment: {}, file: undefined });

describe('toCounting', () => {
  it('counts the default groups', () => {
    expect(toCounting(optionsOf({ perf: 'true' }), {})).toEqual({ groups: DEFAULT_GROUPS, notes: [] });
  });

  it('takes the labels of the predecessors, and tells of those that name nothing', () => {
    const labels = readLabelLists({
      HW_PERF_LABELS: 'CPUCycles,Instructions,Cycels,zzz',
      SW_PERF_LABELS: '',
      CACHE_PERF_LABELS: 'TimeEnabled',
    });
    const { groups, notes } = toCounting(optionsOf({ perf: 'true' }), labels);
    expect(groups.map(({ events }) => events)).toEqual([['CPUCycles', 'Instructions']]);
    expect(notes).toEqual([
      'HW_PERF_LABELS: Cycels is no label; did you mean CPUCycles?',
      'HW_PERF_LABELS: zzz is no label; it is left out',
      'TimeEnabled does nothing in a list without events: add the labels of events whose time it is',
    ]);
  });

  it('prefers --perf-events to labels', () => {
    const options = optionsOf({ perf: 'true', 'perf-events': 'context-switches' });
    const { groups } = toCounting(options, { hardware: 'CPUCycles' });
    expect(groups.map(({ events }) => events)).toEqual([['context-switches']]);
  });

  it('tells of options that do nothing without --perf', () => {
    const { notes } = toCounting(optionsOf({ 'perf-duty': '10s/60s', derived: 'true' }), {});
    expect(notes).toEqual([
      '--perf-duty does nothing while nothing is counted: add --perf',
      '--derived does nothing while nothing is counted: add --perf',
    ]);
  });
});
