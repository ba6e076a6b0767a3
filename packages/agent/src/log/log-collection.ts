import type { Logger } from 'pino';
import type { Snapshot } from '../collect/collect-snapshot.ts';
import type { Collection } from '../collect/collection.ts';
import type { Node } from '../open-node.ts';
import { entityName } from '../report/entity-name.ts';
import { LogOnce } from './log-once.ts';

/** Logs what goes wrong with readings: each thing once, until it has been right in between. */
export function logCollection(logger: Logger, collection: Collection, { namer, counters }: Node): void {
  const failures = new LogOnce(logger);
  const brokenFiles = new LogOnce(logger);
  const leftOut = new LogOnce(logger);
  collection.onEnd((outcome) => {
    failures.warn('error' in outcome ? [`the reading failed: ${outcome.error.message}`] : []);
    if ('snapshot' in outcome) {
      brokenFiles.warn(outcome.snapshot.errors.map(({ code, message }) => `${message} (${code})`));
      leftOut.warn(describeLeftOut(outcome.snapshot, counters?.reader.leftOut ?? []));
    }
    for (const { source, error } of namer.takeProblems())
      logger.warn(`names from ${source}: ${toText(error)}`);
  });
}

const NAMED_AT_MOST = 20;

/** One line that names who is not counted; none where nobody is left out. */
function describeLeftOut({ cgroups }: Snapshot, leftOut: readonly { readonly id: bigint }[]): string[] {
  if (leftOut.length === 0) return [];
  const ids = new Set(leftOut.map(({ id }) => id));
  const names = cgroups
    .filter(({ ref }) => ids.has(ref.id))
    .map(({ entity }) => entityName(entity).filter(Boolean).join('/'));
  const shown = names.slice(0, NAMED_AT_MOST).join(', ');
  const more = names.length > NAMED_AT_MOST ? ` and ${names.length - NAMED_AT_MOST} more` : '';
  return [
    `no descriptors are left to count ${shown}${more}: raise RLIMIT_NOFILE or --perf-fd-limit, count fewer --perf-events, or by pod`,
  ];
}

function toText(error: Error & { hint?: string }): string {
  return error.hint === undefined ? error.message : `${error.message}; ${error.hint}`;
}
