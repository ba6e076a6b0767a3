import type { Clock } from '@psiperf/cgroup';
import type { Counters } from '@psiperf/perf';
import type { Snapshot } from './collect/collect-snapshot.ts';
import type { Config } from './config/config.ts';
import { type NodeWishes, openNode } from './open-node.ts';
import { describeNode } from './report/describe-node.ts';
import type { Finding } from './report/finding.ts';

/** What a source of names could not tell. */
interface NamingProblem {
  readonly source: string;
  readonly error: { readonly message: string; readonly hint?: string | undefined };
}

/** What psiperf watches: a node, or the pod that it is a container of. */
export interface Watched {
  /** The directory of the cgroup that all others are below. */
  readonly cgroupRoot: string;
  /** Undefined where nothing is to be counted. */
  readonly counters: Counters | undefined;
  /** Takes a reading. Not while one is under way. */
  snapshot(): Promise<Snapshot>;
  /** What was found, for people. */
  describe(): Promise<readonly Finding[]>;
  /** What cannot be measured at all, a line each, at the last reading. */
  lacking(): readonly string[];
  /** What went wrong with names since the last call. */
  takeProblems(): readonly NamingProblem[];
  close(): Promise<void>;
}

/**
 * Opens what the options say.
 * @param onProblem is told of what goes wrong meanwhile and is tried again.
 * @throws CgroupError where there is no cgroup v2 tree to read.
 */
export async function openWatched(
  config: Config,
  clock: Clock,
  onProblem: (problem: Pick<Error, 'message'>) => void,
  wishes?: NodeWishes,
): Promise<Watched> {
  if (config.options.sidecar) {
    const { openSidecar } = await import('./sidecar/open-sidecar.ts');
    return openSidecar(config, clock);
  }
  const node = await openNode(config, clock, onProblem, wishes);
  return {
    cgroupRoot: node.root.directory,
    counters: node.counters,
    snapshot: () => node.snapshot(),
    describe: () => describeNode(node, config),
    lacking: () => [],
    takeProblems: () => node.namer.takeProblems(),
    close: () => node.close(),
  };
}
