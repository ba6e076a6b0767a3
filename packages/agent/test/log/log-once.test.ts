import { pino } from 'pino';
import { expect, it } from 'vitest';
import { LogOnce } from '../../src/log/log-once.ts';

it('tells what stays wrong once, and again after it was right in between', () => {
  const lines: string[] = [];
  const log = new LogOnce(pino({}, { write: (line: string) => void lines.push(JSON.parse(line).msg) }));
  log.warn(['a', 'a', 'b']);
  log.warn(['a']);
  log.warn([]);
  log.warn(['a']);
  expect(lines).toEqual(['a', 'b', 'a']);
});
