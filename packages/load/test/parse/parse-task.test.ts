import { describe, expect, it } from 'vitest';
import { parseStateLetter, toTaskState } from '../../src/parse/parse-task.ts';

describe('parseStateLetter', () => {
  it.each([
    ['1187 (tmux: server) S 1 1187 1187 0 -1\n', 'S'],
    ['7 () R 1\n', 'R'],
    ['7 (a) R (b) D 1\n', 'D'],
    ['7 (a\n) S 1\n) t 1\n', 't'],
    ['7 (a) R ', 'R'],
  ])('%j', (text, letter) => {
    expect(parseStateLetter(text)).toBe(letter);
  });

  it.each([
    '',
    '7',
    '7 (a',
    '7 (a)',
    '7 (a) ',
    '7 (a) R',
    '7 (a)R 1\n',
    '7 (a) RS 1\n',
    '7 (a) 1 1\n',
    '7 (a)  R 1\n',
  ])('takes %j for malformed', (text) => {
    expect(parseStateLetter(text)).toBeUndefined();
  });
});

describe('toTaskState', () => {
  it.each([
    ['R', 'running'],
    ['S', 'sleeping'],
    ['D', 'uninterruptible'],
    ['T', 'stopped'],
    ['t', 'stopped'],
    ['I', 'sleeping'],
    ['q', 'sleeping'],
  ])('%s is %s', (letter, state) => {
    expect(toTaskState(letter)).toBe(state);
  });

  it.each(['Z', 'X', 'x'])('%s has ended', (letter) => {
    expect(toTaskState(letter)).toBeUndefined();
  });
});
