import { type NamingHistory, WATCHED_SOURCES, type WatchedContainer } from './naming-history.ts';
import type { WatchedSource } from './node-answers.ts';

/** How long names took, as a table in Markdown: of every container that began while it was watched. */
export function toDelayTable(history: NamingHistory): string {
  return [
    '| source | containers | its answer after the cgroup | shown after the answer | shown after the cgroup |',
    '|---|--:|--:|--:|--:|',
    ...WATCHED_SOURCES.map((source) => toRow(history, source)),
  ].join('\n');
}

function toRow(history: NamingHistory, source: WatchedSource): string {
  const delays = history.containers().flatMap((watched) => delaysOf(history, source, watched) ?? []);
  const column = (key: keyof Delays) => toText(delays.map((each) => each[key]));
  return `| \`${source}\` | ${delays.length} | ${column('known')} | ${column('shownKnown')} | ${column('shown')} |`;
}

interface Delays {
  readonly known: number;
  readonly shownKnown: number;
  readonly shown: number;
}

/** Undefined where it was there before, or was never shown. */
function delaysOf(
  history: NamingHistory,
  source: WatchedSource,
  { id, cgroup }: WatchedContainer,
): Delays | undefined {
  const answer = history.answerOf(source, id);
  const shown = history
    .scrapesOf(source)
    .find(({ containers }) => containers.some((labels) => labels.container_id === id));
  if (shown === undefined || answer === undefined || !Number.isFinite(cgroup.notBefore)) return undefined;
  const since = (from: number, to: number) => Math.max(0, to - from);
  return {
    known: since(cgroup.by, answer.by),
    shownKnown: since(Math.max(answer.by, cgroup.by), shown.ended),
    shown: since(cgroup.by, shown.ended),
  };
}

function toText(millis: readonly number[]): string {
  const sorted = millis.toSorted((a, b) => a - b);
  const at = (share: number) =>
    ((sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN) / 1_000).toFixed(2);
  return `${at(0.5)} s, at most ${at(1)} s`;
}
