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
  #untold: SourceProblem[] = [];

  add(source: string, error: Error): void {
    const kind = `${source} ${error instanceof KubernetesError ? error.code : error.name}`;
    if (this.#known.has(kind)) return;
    this.#known.add(kind);
    this.#untold.push({ source, error });
  }

  /** Those that were added since the last call. */
  take(): SourceProblem[] {
    const problems = this.#untold;
    this.#untold = [];
    return problems;
  }
}
