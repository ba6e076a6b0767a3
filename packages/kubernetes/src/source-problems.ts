import type { Clock } from '@psiperf/cgroup';
import { KubernetesError, type KubernetesErrorCode } from './kubernetes-error.ts';

/** What a source failed with. */
export interface SourceProblem {
  /** The source's name. */
  readonly source: string;
  /** A `KubernetesError`, unless the source has a fault of its own. */
  readonly error: Error;
}

/** One that is away for some names, or slow under load, may answer in between: that is no end of it yet. */
const RIGHT_AGAIN_AFTER_MILLIS = 60_000;

/** What, with a path, may be so of this one file. */
const OF_FILES: ReadonlySet<KubernetesErrorCode> = new Set<KubernetesErrorCode>([
  'ERR_KUBERNETES_NOT_PERMITTED',
  'ERR_KUBERNETES_UNREADABLE',
  'ERR_KUBERNETES_MALFORMED',
  'ERR_KUBERNETES_TOO_LARGE',
]);

/** The kinds of failures that were told of a source. */
interface Told {
  /** Told again after the source has been right for a while. */
  readonly passing: Set<string>;
  /** Of one file, or of a fault of ours: that others are answered meanwhile is no end of them. */
  readonly lasting: Set<string>;
  /** Since when it answers without failing. */
  rightSinceMillis: number | undefined;
}

/**
 * Collects what sources fail with; each kind of failure of a source is kept once, however often it happens, until the source
 * has answered for a minute without failing.
 */
export class SourceProblems {
  readonly #clock: Clock;
  readonly #told = new Map<string, Told>();
  readonly #untold = new Map<string, SourceProblem>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(source: string, error: Error): void {
    const { passing, lasting } = this.#toldAtFailure(source);
    const code = error instanceof KubernetesError ? error.code : error.name;
    if (passing.has(code) || lasting.has(code)) return;
    (passes(error) ? passing : lasting).add(code);
    this.#untold.set(kindOf(source, code), { source, error });
  }

  /** The source has answered, and failed with nothing. */
  endOf(source: string): void {
    this.#toldOf(source).rightSinceMillis ??= this.#clock.now();
  }

  /** Somebody else tells of this kind of failure. */
  leaveOut(source: string, code: string): void {
    this.#toldAtFailure(source).passing.add(code);
    this.#untold.delete(kindOf(source, code));
  }

  /** Those that were added since the last call. */
  take(): SourceProblem[] {
    const problems = [...this.#untold.values()];
    this.#untold.clear();
    return problems;
  }

  #toldAtFailure(source: string): Told {
    const told = this.#toldOf(source);
    const { rightSinceMillis = Number.POSITIVE_INFINITY } = told;
    if (this.#clock.now() - rightSinceMillis >= RIGHT_AGAIN_AFTER_MILLIS) told.passing.clear();
    told.rightSinceMillis = undefined;
    return told;
  }

  #toldOf(source: string): Told {
    const known = this.#told.get(source);
    if (known !== undefined) return known;
    const told: Told = { passing: new Set(), lasting: new Set(), rightSinceMillis: undefined };
    this.#told.set(source, told);
    return told;
  }
}

function passes(error: Error): boolean {
  return error instanceof KubernetesError && (error.path === undefined || !OF_FILES.has(error.code));
}

function kindOf(source: string, code: string): string {
  return `${source} ${code}`;
}
