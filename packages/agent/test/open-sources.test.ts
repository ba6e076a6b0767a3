import { systemClock } from '@psiperf/cgroup';
import { expect, test } from 'vitest';
import { toConfig } from '../src/config/config.ts';
import { POD_SOURCES } from '../src/config/options.ts';
import { readOtelEnvironment } from '../src/config/otel-environment.ts';
import { resolveOptions } from '../src/config/resolve-options.ts';
import { openSources } from '../src/open-sources.ts';

async function namesOf(flags: Record<string, string>): Promise<string[]> {
  const options = resolveOptions({ flags, environment: {}, file: undefined });
  const sources = await openSources(toConfig(options, readOtelEnvironment({}), {}), systemClock, () => {});
  await Promise.all(sources.map((source) => source.close()));
  return sources.map(({ name }) => name);
}

const FILES = ['containerd-state', 'crio-state', 'docker-state', 'podman-state', 'log-names'];

test('files are read where nothing else is asked for', async () => {
  expect(await namesOf({})).toEqual(FILES);
  expect(await namesOf({ 'pod-sources': 'files' })).toEqual(FILES);
});

test('sources are opened once, where they are named first', async () => {
  expect(await namesOf({ 'pod-sources': 'files,cri,files,kubelet,log-names,cri' })).toEqual([
    ...FILES,
    'cri',
    'kubelet',
  ]);
  const first = await namesOf({ 'pod-sources': 'log-names,api-server,files' });
  expect(first).toEqual(['log-names', 'api-server', ...FILES.filter((name) => name !== 'log-names')]);
});

test('those that are asked for, in that order', async () => {
  expect(await namesOf({ 'pod-sources': 'cri,log-names,api-server' })).toEqual([
    'cri',
    'log-names',
    'api-server',
  ]);
});

test('each has the name by which it is asked for', async () => {
  expect(await namesOf({ 'pod-sources': POD_SOURCES.join(',') })).toEqual([...POD_SOURCES]);
});
