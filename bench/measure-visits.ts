import { LineProgram } from './line-program.ts';
import type { Row } from './row.ts';
import { takeTurns } from './take-turns.ts';

/** For what the reading thread goes to each CPU; see visit_cpus.cc. */
type Visits = 'nothing' | 'opening' | 'reading';

/** What it brings that the thread of a reading goes to the CPU whose events it opens or reads, in the core alone. */
export async function measureVisits(directories: readonly string[], signal: AbortSignal): Promise<Row[]> {
  await using program = new LineProgram('visit_cpus', directories);
  const readMillis: Record<Visits, number[]> = { nothing: [], opening: [], reading: [] };
  const step = (visits: Visits) => async () => {
    const [openNanos = Number.NaN, readNanos = Number.NaN] = await program.ask(visits);
    readMillis[visits].push(readNanos / 1e6);
    return openNanos / 1e6;
  };
  const opened = await takeTurns(
    { nothing: step('nothing'), opening: step('opening'), reading: step('reading') },
    { counted: 50, warmUp: 0, signal },
  );
  const row = { containers: directories.length, unit: 'ms' } as const;
  return [
    { ...row, what: 'the core alone: opening from anywhere', figures: opened.nothing },
    {
      ...row,
      what: 'the core alone: opening on each CPU in turn',
      figures: opened.opening,
      against: opened.nothing,
    },
    { ...row, what: 'the core alone: reading from anywhere', figures: readMillis.opening },
    {
      ...row,
      what: 'the core alone: reading on each CPU in turn',
      figures: readMillis.reading,
      against: readMillis.opening,
    },
  ];
}
