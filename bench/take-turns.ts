import { setTimeout as sleep } from 'node:timers/promises';

/** Between two steps: short enough for caches to stay as they are in service, long enough for the kernel to settle. */
const GAP_MILLIS = 50;

/** How often to go round. */
export interface Rounds {
  readonly counted: number;
  /** Rounds before that, which are not counted. */
  readonly warmUp: number;
  /** Between two steps, where the usual gap does not do. */
  readonly gapMillis?: number;
  /** Aborted, it ends the run at the next step. */
  readonly signal: AbortSignal;
}

/** What is measured, by name; each step hands back its own figure. */
export type Steps<Name extends string> = Readonly<Record<Name, () => Promise<number>>>;

/** The figures of every step, round by round: the same index is the same round. */
export type Figures<Name extends string> = Readonly<Record<Name, readonly number[]>>;

/** Makes the steps in turn, round after round, so that whatever else the machine does falls on all of them alike. */
export async function takeTurns<Name extends string>(
  steps: Steps<Name>,
  { counted, warmUp, gapMillis = GAP_MILLIS, signal }: Rounds,
): Promise<Figures<Name>> {
  const names = Object.keys(steps) as Name[];
  const figures = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>;
  for (let round = 0; round < warmUp + counted; round++) {
    for (const name of names) {
      await sleep(gapMillis);
      signal.throwIfAborted();
      const figure = await steps[name]();
      if (round >= warmUp) figures[name].push(figure);
    }
  }
  return figures;
}

/** The step plus the gap after it, in CPU time of a process: what it puts off (garbage, closing) counts too. */
export async function cpuOfStep(
  readCpuMillis: () => Promise<number>,
  step: () => Promise<unknown>,
): Promise<number> {
  const before = await readCpuMillis();
  await step();
  await sleep(GAP_MILLIS);
  return (await readCpuMillis()) - before;
}
