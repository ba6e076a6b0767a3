import { describe, expect, it } from 'vitest';
import { negotiateFormat, wantsGzip } from '../../src/http/negotiate.ts';

describe('negotiateFormat', () => {
  it.each([
    ['nothing', undefined, 'text'],
    ['a browser', 'text/html,application/xhtml+xml,*/*;q=0.8', 'text'],
    ['curl', '*/*', 'text'],
    ['plain text', 'text/plain', 'text'],
    ['any OpenMetrics', 'application/openmetrics-text', 'openmetrics'],
    [
      'Prometheus 2.42',
      'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      'openmetrics',
    ],
    [
      'Prometheus 3',
      'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1',
      'openmetrics',
    ],
    [
      'text before OpenMetrics',
      'application/openmetrics-text;version=1.0.0;q=0.4,text/plain;version=0.0.4;q=0.6',
      'text',
    ],
    ['what nobody has', 'application/vnd.google.protobuf', 'text'],
  ])('%s', (_client, accept, format) => {
    expect(negotiateFormat(accept === undefined ? {} : { accept }, ['text', 'openmetrics'])).toBe(format);
  });
});

it('offers nothing that the writer does not have', () => {
  expect(negotiateFormat({ accept: 'application/openmetrics-text' }, ['text'])).toBe('text');
});

describe('wantsGzip', () => {
  it.each([
    [undefined, false],
    ['gzip', true],
    ['gzip, deflate, br', true],
    ['br', false],
    ['identity', false],
    ['gzip;q=0', false],
    ['gzip;q=0.5, identity;q=1', false],
  ])('Accept-Encoding %s: %s', (header, expected) => {
    expect(wantsGzip(header === undefined ? {} : { 'accept-encoding': header })).toBe(expected);
  });
});
