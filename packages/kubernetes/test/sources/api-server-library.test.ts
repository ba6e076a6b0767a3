import { expect, it, vi } from 'vitest';
import { ApiServerSource } from '../../src/sources/api-server-source.ts';

const load = vi.hoisted(() => vi.fn());

vi.mock('@kubernetes/client-node', () => {
  load();
  throw Object.assign(new Error('no such package'), { code: 'ERR_MODULE_NOT_FOUND' });
});

it('is loaded by the first question, and told of where it is missing', async () => {
  const access = { url: 'https://127.0.0.1:1', tokenFile: '/none/token', caFile: '/none/ca.crt' };
  const source = new ApiServerSource({ nodeName: 'node-1', access });
  expect(load).not.toHaveBeenCalled();
  expect(await source.probe()).toMatchObject({
    available: false,
    why: expect.stringContaining('@kubernetes/client-node cannot be loaded'),
  });
  expect(load).toHaveBeenCalledOnce();
  await source.close();
});

it('is not needed to say that nothing is configured', async () => {
  load.mockClear();
  const source = new ApiServerSource({ nodeName: 'node-1', access: undefined });
  expect(await source.probe()).toMatchObject({ available: false });
  expect(load).not.toHaveBeenCalled();
});
