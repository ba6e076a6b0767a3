import { EVENT_COUNTS, SWITCH_WAYS, type SwitchStep } from './measure-switches.ts';
import { median } from './statistics.ts';
import type { Figures } from './take-turns.ts';

const HEAD = [
  '| events in each cgroup | each event alone | all in one group | the group switched off | within one cgroup |',
  '|---|--:|--:|--:|--:|',
];

/** What a round trip costs, and how many times the plain one of its own round. */
export function switchesToMarkdown(figures: Figures<SwitchStep>): string {
  const cell = (step: SwitchStep, plain: 'plain' | 'plainSame' = 'plain') => {
    const ratios = figures[step].map((figure, round) => figure / (figures[plain][round] ?? Number.NaN));
    return `${median(figures[step]).toFixed(2)} us, ${median(ratios).toFixed(2)} x`;
  };
  const lines = EVENT_COUNTS.map((events) => {
    const cells = SWITCH_WAYS.map((way) => cell(`${way}${events}`, way === 'same' ? 'plainSame' : 'plain'));
    return `| ${[events, ...cells].join(' | ')} |`;
  });
  const plain = `${median(figures.plain).toFixed(2)} us`;
  const none = [0, plain, plain, plain, `${median(figures.plainSame).toFixed(2)} us`];
  const beside = ['0, two other cgroups counted', cell('beside'), cell('beside'), '', ''];
  return [...HEAD, `| ${none.join(' | ')} |`, `| ${beside.join(' | ')} |`, ...lines].join('\n');
}
