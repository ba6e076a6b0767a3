import { share } from '../bed/share.ts';
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

/** One cluster, with the image of this checkout, for the tests of a file. */
export const shareCluster = () => share(start);
