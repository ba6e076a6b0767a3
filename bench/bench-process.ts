import { cpus } from 'node:os';
import { LineProgram } from './line-program.ts';
import type { Row } from './row.ts';
import { type Steps, takeTurns } from './take-turns.ts';
import { toMarkdown } from './to-markdown.ts';

type Way = 'plain' | 'counted' | 'inherited';

/** What a process that counts itself pays when it is switched: two of its threads hand a turn to each other on one CPU. */
export async function benchProcess(signal: AbortSignal): Promise<string> {
  process.stderr.write('bench: switching between two threads of a process\n');
  const program = [process.execPath, `${import.meta.dirname}/thread-pair-program.ts`];
  await using pair = new LineProgram('taskset', ['-c', `${cpus().length - 1}`, ...program], 'taskset');
  const measure = (line: string) => async () => {
    const [nanos = Number.NaN] = await pair.ask(line);
    return nanos / 1e3;
  };
  const steps: Steps<Way> = {
    plain: measure('plain'),
    counted: measure('counted'),
    inherited: measure('inherited'),
  };
  const { plain, counted, inherited } = await takeTurns(steps, { counted: 20, warmUp: 2, signal });
  const row = { containers: 0, unit: 'us' } as const;
  const rows: Row[] = [
    { ...row, what: 'a switch between two threads, nothing counted', figures: plain },
    { ...row, what: 'the process counted, both were there before', figures: counted, against: plain },
    { ...row, what: 'the process counted, one began later', figures: inherited, against: plain },
  ];
  return toMarkdown(rows, 'nothing counted');
}
