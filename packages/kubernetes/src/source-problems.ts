import { KubernetesError } from './kubernetes-error.ts';

/** What a source failed with. */
export interface SourceProblem {
  /** The source's name. */
  readonly source: string;
  readonly error: Error;
}

/** Collects what sources fail with; each kind of failure of a source is kept once, however often it happens. */
export class SourceProblems {
  readonly #known = new Set<string>();
  readonly #untold = new Map<string, SourceProblem>();

  add(source: string, error: Error): void {
    const kind = kindOf(source, error instanceof KubernetesError ? error.code : error.name);
    if (this.#known.has(kind)) return;
    this.#known.add(kind);
    this.#untold.set(kind, { source, error });
  }

  /** Somebody else tells of this kind of failure. */
  leaveOut(source: string, code: string): void {
    const kind = kindOf(source, code);
    this.#known.add(kind);
    this.#untold.delete(kind);
  }

  /** Those that were added since the last call. */
  take(): SourceProblem[] {
    const problems = [...this.#untold.values()];
    this.#untold.clear();
    return problems;
  }
}

function kindOf(source: string, code: string): string {
  return `${source} ${code}`;
}
