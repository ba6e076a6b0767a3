import { parseStateLetter, toTaskState } from '../parse/parse-task.ts';
import type { TaskState } from '../task-counts.ts';
import { readText } from './read-text.ts';
import { MALFORMED, type Status } from './status.ts';

/** The state is within the first hundred. */
const STAT_BYTES = 512;

/** A task's state, from its stat; undefined where it has ended and waits for its parent. */
export async function readTask(path: string): Promise<{ state: TaskState | undefined } | Status> {
  const text = await readText(path, STAT_BYTES);
  if (typeof text !== 'string') return text;
  const letter = parseStateLetter(text);
  return letter === undefined ? MALFORMED : { state: toTaskState(letter) };
}
