import type { Row } from './row.ts';
import { median, quantile } from './statistics.ts';

/**
 * The rows as a Markdown table.
 * @param other what they are compared with, as the head of its column.
 */
export function toMarkdown(rows: readonly Row[], other: string): string {
  const head = `| measure | containers | median | p90 | ${other} | times that | target | |`;
  return [head, '|---|--:|--:|--:|--:|--:|--:|---|', ...rows.map(toLine)].join('\n');
}

/** How often the other fits into the measure: the median over the rounds, each against the other of its own round. */
function timesTheOther({ figures, against }: Row): number | undefined {
  return against && median(figures.map((figure, round) => figure / (against[round] ?? Number.NaN)));
}

function toLine(row: Row): string {
  const { what, containers, unit, figures, against, most } = row;
  const times = timesTheOther(row);
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
