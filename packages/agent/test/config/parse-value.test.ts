import { describe, expect, it } from 'vitest';
import {
  parseAbsolutePath,
  parseBoolean,
  parseChoices,
  parseDuration,
  parseInterval,
  parseList,
  parseListenAddress,
  parseMillis,
  parsePort,
} from '../../src/config/parse-value.ts';
import { UsageError } from '../../src/config/usage-error.ts';

describe('parseDuration', () => {
  it.each([
    ['500ms', 500],
    ['10s', 10_000],
    ['1.5s', 1_500],
    ['2m', 120_000],
    ['1h', 3_600_000],
    ['7', 7_000],
    ['0s', 0],
  ])('%s is %d ms', (text, millis) => expect(parseDuration(text)).toBe(millis));

  it.each(['', 's', '-1s', '1d', '1 s', 'soon', '600h'])('refuses %j', (text) => {
    expect(() => parseDuration(text)).toThrow(UsageError);
  });
});

it('parseInterval takes no 0', () => {
  expect(parseInterval('1s')).toBe(1_000);
  expect(() => parseInterval('0s')).toThrow("'0s' must be above 0");
});

describe('parseListenAddress', () => {
  it.each([
    ['127.0.0.1:9464', { host: '127.0.0.1', port: 9464 }],
    ['[::1]:80', { host: '::1', port: 80 }],
    [':9464', { host: '::', port: 9464 }],
    ['localhost:0', { host: 'localhost', port: 0 }],
  ])('%s', (text, address) => expect(parseListenAddress(text)).toEqual(address));

  it.each(['9464', 'tcp://10.0.0.1:9464', '::1:80', 'host:', 'host:65536', 'host:http'])(
    'refuses %j',
    (text) => {
      expect(() => parseListenAddress(text)).toThrow(UsageError);
    },
  );
});

describe('the small ones', () => {
  it('parsePort takes 0 to 65535', () => {
    expect(parsePort('0')).toBe(0);
    expect(parsePort('65535')).toBe(65_535);
    for (const text of ['', '-1', '65536', '1e3', 'x']) expect(() => parsePort(text)).toThrow(UsageError);
  });

  it('parseMillis takes whole numbers above 0', () => {
    expect(parseMillis('60000')).toBe(60_000);
    for (const text of ['0', '-5', '1.5', '10s', '', '2147483648'])
      expect(() => parseMillis(text)).toThrow(UsageError);
  });

  it('parseBoolean takes true and false only', () => {
    expect(parseBoolean('true')).toBe(true);
    expect(parseBoolean('false')).toBe(false);
    expect(() => parseBoolean('1')).toThrow(UsageError);
  });

  it('parseAbsolutePath refuses a relative one', () => {
    expect(parseAbsolutePath('/host')).toBe('/host');
    expect(() => parseAbsolutePath('host')).toThrow("'host' is not an absolute path");
  });

  it('parseList drops blanks, empty items and repetitions', () => {
    expect(parseList(' a, b,,c ,b')).toEqual(['a', 'b', 'c']);
  });

  it('parseChoices names what it would take', () => {
    expect(parseChoices('a', 'b')('b,a')).toEqual(['b', 'a']);
    expect(() => parseChoices('a', 'b')('a,c')).toThrow("'c' is not one of a, b");
    expect(() => parseChoices('a', 'b')(' ')).toThrow('needs at least one of a, b');
  });
});
