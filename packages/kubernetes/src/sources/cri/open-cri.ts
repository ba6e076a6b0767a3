import { connect } from 'node:net';
import { CriClient, type CriClientOptions } from './cri-client.ts';
import { noSocket, toConnectError } from './to-cri-error.ts';

/**
 * Connects to the first of the sockets whose runtime has pods, else to the first where a runtime answers: a node of k3s
 * may have a containerd of its distribution as well, which runs nothing.
 * @throws KubernetesError why the first socket that is there cannot be used.
 */
export async function openCri(paths: readonly string[], options: CriClientOptions): Promise<CriClient> {
  const idle: CriClient[] = [];
  const failures: unknown[] = [];
  for (const path of paths) {
    if (!(await isThere(path, failures))) continue;
    try {
      const client = await CriClient.open(path, options);
      if (paths.length > 1 && (await isIdle(client))) idle.push(client);
      else return chosen(client, idle);
    } catch (error) {
      failures.push(error);
    }
  }
  const [first, ...others] = idle;
  if (first !== undefined) return chosen(first, others);
  throw failures[0] ?? noSocket(paths);
}

async function isIdle(client: CriClient): Promise<boolean> {
  try {
    return (await client.listPodSandboxes()).length === 0;
  } catch (error) {
    client.close();
    throw error;
  }
}

function chosen(client: CriClient, others: readonly CriClient[]): CriClient {
  for (const other of others) other.close();
  return client;
}

/** Whether something listens at the path: gRPC would not say what keeps it from connecting. */
async function isThere(path: string, failures: unknown[]): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const socket = connect(path);
  socket.once('connect', () => resolve(undefined));
  socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.name));
  const code = await promise;
  socket.destroy();
  if (code === undefined) return true;
  if (code !== 'ENOENT' && code !== 'ENOTDIR') failures.push(toConnectError(code, path));
  return false;
}
