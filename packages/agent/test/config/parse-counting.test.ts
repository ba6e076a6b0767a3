import { describe, expect, it } from 'vitest';
import { parseDutyCycle, parseEvents } from '../../src/config/parse-counting.ts';
import { UsageError } from '../../src/config/usage-error.ts';

describe('parseDutyCycle', () => {
  it('reads a time and its period', () => {
    expect(parseDutyCycle('10s/60s')).toEqual({ countMillis: 10_000, everyMillis: 60_000 });
    expect(parseDutyCycle('100ms/1s')).toEqual({ countMillis: 100, everyMillis: 1000 });
    expect(parseDutyCycle('500ms/1m')).toEqual({ countMillis: 500, everyMillis: 60_000 });
  });

  it.each([
    ['10s', /is not a time and its period/],
    ['10s/60s/5s', /is not a time and its period/],
    ['/60s', /^'\/60s' has no time before the slash/],
    ['10s/', /^'10s\/' has no period behind the slash/],
    ['1ms/2ms', /^'1ms\/2ms' counts for less than 100ms at a time$/],
    ['99ms/60s', /less than 100ms/],
    ['60s/60s', /leaves no pause/],
    ['0s/60s', /must be above 0/],
  ])('refuses %s', (text, message) => {
    expect(() => parseDutyCycle(text)).toThrow(UsageError);
    expect(() => parseDutyCycle(text)).toThrow(message);
  });
});

describe('parseEvents', () => {
  it('reads groups', () => {
    const [group] = parseEvents('{cycles,instructions}');
    expect(group?.events).toEqual(['cycles', 'instructions']);
  });

  it('refuses what is no event with a usage error', () => {
    expect(() => parseEvents('cycels')).toThrow(UsageError);
    expect(() => parseEvents('cycels')).toThrow(/cycels/);
  });
});
