import type { Row } from './row.ts';
import { median, quantile } from './statistics.ts';

const HEAD = [
  '| measure | containers | median | p90 | bare loop | times the loop | target | |',
  '|---|--:|--:|--:|--:|--:|--:|---|',
];

/** The rows as a Markdown table. */
export function toMarkdown(rows: readonly Row[]): string {
  return [...HEAD, ...rows.map(toLine)].join('\n');
}

/** How often the loop fits into the measure: the median over the rounds, each against the loop of its own round. */
function timesTheLoop({ figures, against }: Row): number | undefined {
  return against && median(figures.map((figure, round) => figure / (against[round] ?? Number.NaN)));
}

function toLine(row: Row): string {
  const { what, containers, unit, figures, against, most } = row;
  const times = timesTheLoop(row);
  const inUnit = (value: number) => `${value.toFixed(2)} ${unit}`;
  const cells = [
    what,
    containers,
    inUnit(median(figures)),
    figures.length > 1 ? inUnit(quantile(figures, 0.9)) : '',
    against === undefined ? '' : inUnit(median(against)),
    times === undefined ? '' : times.toFixed(2),
    most === undefined ? '' : `<= ${most}${times === undefined ? ` ${unit}` : ''}`,
    most === undefined ? '' : (times ?? median(figures)) <= most ? 'ok' : 'missed',
  ];
  return `| ${cells.join(' | ')} |`;
}
