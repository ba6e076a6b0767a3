import type { Logger } from 'pino';
import type { Snapshot } from '../collect/collect-snapshot.ts';
import { entityPath } from '../report/entity-name.ts';

const NAMED_AT_MOST = 20;

/** Tells who is not counted for want of descriptors when that begins, and that all are counted when it ends. */
export class LeftOutLog {
  readonly #logger: Logger;
  #isShort = false;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** @param leftOut as the counter reader names them; those that are gone by now are not told of. */
  tell({ cgroups }: Pick<Snapshot, 'cgroups'>, leftOut: readonly { readonly id: bigint }[]): void {
    const ids = new Set(leftOut.map(({ id }) => id));
    const names = cgroups.filter(({ ref }) => ids.has(ref.id)).map(({ entity }) => entityPath(entity));
    if (names.length > 0 && !this.#isShort) this.#logger.warn(describeShortage(names));
    if (leftOut.length === 0 && this.#isShort)
      this.#logger.info('descriptors suffice again: all are counted');
    this.#isShort = leftOut.length > 0 && (this.#isShort || names.length > 0);
  }
}

function describeShortage(names: readonly string[]): string {
  const shown = names.slice(0, NAMED_AT_MOST).join(', ');
  const more = names.length > NAMED_AT_MOST ? ` and ${names.length - NAMED_AT_MOST} more` : '';
  return `no descriptors are left to count ${shown}${more}: raise RLIMIT_NOFILE or --perf-fd-limit, or count fewer --perf-events; psiperf_absences goes on counting them`;
}
