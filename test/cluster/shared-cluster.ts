import { afterAll } from 'vitest';
import { importPsiperfImage } from '../deploy/import-image.ts';
import type { Skip } from '../peer.ts';
import { Cluster } from '../peers/kubernetes/cluster.ts';

async function start(skip: Skip): Promise<Cluster> {
  await using parts = new AsyncDisposableStack();
  const cluster = parts.use(await Cluster.start(skip));
  await importPsiperfImage(cluster.node, skip);
  parts.move();
  return cluster;
}

/**
 * One cluster, with the image of this checkout, for the tests of a file: the first that asks starts it, and it ends with
 * the last.
 */
export function shareCluster(): (skip: Skip) => Promise<Cluster> {
  let started: Promise<Cluster> | undefined;
  afterAll(async () => (await started?.catch(() => undefined))?.[Symbol.asyncDispose](), 60_000);
  return (skip) => {
    started ??= start(skip);
    return started;
  };
}
