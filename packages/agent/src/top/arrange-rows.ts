import type { MetricSubject } from '@psiperf/telemetry';
import type { SortKey } from './columns.ts';
import type { TopRow } from './figures.ts';

/** What is listed. */
export type Listed = 'containers' | 'pods' | 'services';

/** Which rows are shown, and how they are ordered. */
export interface Arrangement {
  readonly listed: Listed;
  readonly sort: SortKey;
  readonly reversed: boolean;
  /** A part of the names that are shown, whether its letters are large or small. */
  readonly filter: string;
}

const SUBJECTS: Readonly<Record<Listed, MetricSubject>> = Object.freeze({
  containers: 'container',
  pods: 'k8s.pod',
  services: 'cgroup',
});

/** The rows that are shown, the most of a figure first, names from a to z; what has no such figure comes last. */
export function arrangeRows(rows: readonly TopRow[], arrangement: Arrangement): TopRow[] {
  const { sort, filter } = arrangement;
  const wanted = filter.toLowerCase();
  return rowsOf(rows, arrangement.listed)
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .toSorted(sort === 'name' ? byName(arrangement) : byFigure(sort, arrangement));
}

/** Where a host has no containers, its services stand in for them. */
export function rowsOf(rows: readonly TopRow[], listed: Listed): readonly TopRow[] {
  const subject = SUBJECTS[listedOf(rows, listed)];
  return rows.filter((row) => row.subject === subject);
}

/** What is listed in the end: that which was asked for, or what stands in for it. */
export function listedOf(rows: readonly TopRow[], listed: Listed): Listed {
  const has = (subject: MetricSubject) => rows.some((row) => row.subject === subject);
  return listed === 'containers' && !has(SUBJECTS.containers) && has(SUBJECTS.services) ? 'services' : listed;
}

type Compare = (one: TopRow, other: TopRow) => number;

function byName({ reversed }: Pick<Arrangement, 'reversed'>): Compare {
  const sign = reversed ? -1 : 1;
  return (one, other) => sign * compareNames(one, other);
}

function byFigure(key: Exclude<SortKey, 'name'>, { reversed }: Arrangement): Compare {
  const sign = reversed ? -1 : 1;
  return (one, other) => {
    const { [key]: left } = one.figures;
    const { [key]: right } = other.figures;
    if (left === undefined || right === undefined) {
      if (left === right) return compareNames(one, other);
      return left === undefined ? 1 : -1;
    }
    return sign * (right - left) || compareNames(one, other);
  };
}

const compareNames: Compare = (one, other) => {
  if (one.name !== other.name) return one.name < other.name ? -1 : 1;
  return one.id < other.id ? -1 : 1;
};
