import { afterEach, expect, test, vi } from 'vitest';
import { summaryOf } from '../../scripts/lanes/report.mjs';
import { requirePeer } from '../peer.ts';

afterEach(() => vi.unstubAllEnvs());

const skip = (note: string): never => {
  throw new Error(`skipped: ${note}`);
};

test('the last line of npm test is the sum over all lanes, alone', () => {
  const reports = new Map([
    ['unit', { passed: 3, failures: [], skips: [] }],
    ['peers', { passed: 1, failures: ['a'], skips: [{ name: 'b', reason: 'no c: npm run d' }] }],
  ]);
  const lines = summaryOf(reports).split('\n');
  expect(lines.at(-1)).toBe('4 passed, 1 failed, 1 skipped');
  expect(lines).toContain('failed: a');
  expect(lines).toContain('skipped: b: no c: npm run d');
});

test('a test that lacks its peer is skipped with the command that gets it, and fails with CI=true', () => {
  vi.stubEnv('PATH', '/nowhere');
  vi.stubEnv('XDG_CACHE_HOME', '/nowhere');
  vi.stubEnv('CI', '');
  expect(() => requirePeer('prometheus', skip)).toThrow(
    'skipped: prometheus not found: npm run test:peers:install',
  );
  vi.stubEnv('CI', 'true');
  expect(() => requirePeer('prometheus', skip)).toThrow(/^prometheus not found/);
});
