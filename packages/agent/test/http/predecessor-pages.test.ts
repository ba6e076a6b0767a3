import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { toHomepage } from '../../src/http/homepage.ts';
import { openHttpServer } from '../../src/http/http-server.ts';

async function serve(profile: 'psi-perf-ds' | 'psi-sidecar', files: readonly string[]) {
  const directory = await mkdtemp(join(tmpdir(), 'psiperf-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  for (const name of files) await writeFile(join(directory, name), `some avg10=0.00 of ${name}\n`);
  const nothing = {
    exportsPressure: true,
    dockerDirectory: undefined,
    pressureDirectory: undefined,
    notes: [],
  };
  const pages = { homepage: toHomepage({ profile, ...nothing }), pressureDirectory: directory };
  const server = await openHttpServer(
    { host: '127.0.0.1', port: 0 },
    { notReady: () => [] },
    undefined,
    pages,
  );
  onTestFinished(() => server.close());
  return async (path: string, method = 'GET') => {
    const response = await fetch(`${server.url}${path}`, { method });
    return [response.status, await response.text()];
  };
}

it.each([
  ['psi-perf-ds', 'PSI Perf Monitor DaemonSet'],
  ['psi-sidecar', 'CgroupV2 SideCar V1'],
] as const)('%s answers as it did, whatever the method', async (profile, homepage) => {
  const ask = await serve(profile, ['cpu', 'memory', 'io']);
  for (const method of ['GET', 'POST']) {
    expect(await ask('/', method)).toEqual([200, homepage]);
    expect(await ask('/health', method)).toEqual([200, '{"alive": true}']);
    expect(await ask('/psi', method)).toEqual([
      200,
      'cpu: \nsome avg10=0.00 of cpu\n\nmem: \nsome avg10=0.00 of memory\n\nio: \nsome avg10=0.00 of io\n',
    ]);
  }
});

it('says what of the pressure cannot be read, and goes on', async () => {
  const ask = await serve('psi-sidecar', ['cpu', 'memory']);
  expect(await ask('/psi')).toEqual([
    500,
    expect.stringMatching(/^cannot read the pressure of the machine: ENOENT/),
  ]);
  expect(await ask('/health')).toEqual([200, '{"alive": true}']);
});
