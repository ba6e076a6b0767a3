import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { StartError } from '../start-error.ts';
import { toHomepage } from './homepage.ts';
import { type Health, type HttpServer, openHttpServer, type Pages } from './http-server.ts';
import type { MetricsEndpoint } from './metrics-endpoint.ts';

/** Serves what the options say, where they say. @throws StartError where it cannot listen. */
export async function listen(
  config: Config,
  health: Health,
  endpoint: MetricsEndpoint | undefined,
): Promise<HttpServer> {
  try {
    return await openHttpServer(config.listen, health, endpoint, toPages(config));
  } catch (error) {
    const { host, port } = config.listen;
    const { code } = error as NodeJS.ErrnoException;
    throw new StartError(
      `cannot listen on ${host}:${port}: ${LISTEN_FAILURES[code ?? ''] ?? (error as Error).message}`,
    );
  }
}

function toPages({ roots, predecessor }: Config): Pages {
  const pressureDirectory = predecessor?.pressureDirectory ?? join(roots.proc, 'pressure');
  return { homepage: toHomepage(predecessor), pressureDirectory };
}

const LISTEN_FAILURES: Readonly<Record<string, string>> = Object.freeze({
  EADDRINUSE: 'the port is in use; give another with --listen host:port, or stop what listens there',
  EACCES: 'not permitted; take a port from 1024 on, or add CAP_NET_BIND_SERVICE',
  EADDRNOTAVAIL: 'this machine has no such address',
});
