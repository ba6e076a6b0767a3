// What the two programs that psiperf replaces answer besides /metrics, byte for byte: probes and scripts rely on it.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { PredecessorProfile } from '../config/predecessor.ts';

/** What is at `/`. */
export const PREDECESSOR_HOMEPAGES: Readonly<Record<PredecessorProfile, string>> = Object.freeze({
  'psi-perf-ds': 'PSI Perf Monitor DaemonSet',
  'psi-sidecar': 'CgroupV2 SideCar V1',
});

const ALIVE = '{"alive": true}';

/** Where `/psi` finds the pressure of the machine. */
export interface PredecessorPages {
  readonly pressureDirectory: string;
}

/** Adds `/health` and `/psi`; any method is answered. */
export function addPredecessorPages(server: FastifyInstance, { pressureDirectory }: PredecessorPages): void {
  server.all('/health', (_request, reply) => reply.type('text/plain; charset=utf-8').send(ALIVE));
  server.all('/psi', async (_request, reply) => {
    reply.type('text/plain; charset=utf-8');
    try {
      return await toPressurePage(pressureDirectory);
    } catch (error) {
      // ENOENT: a kernel without PSI. EOPNOTSUPP: it is switched off.
      return reply.code(500).send(`cannot read the pressure of the machine: ${(error as Error).message}\n`);
    }
  });
}

async function toPressurePage(directory: string): Promise<string> {
  const [cpu, memory, io] = await Promise.all(
    ['cpu', 'memory', 'io'].map((name) => readFile(join(directory, name), 'utf8')),
  );
  return `cpu: \n${cpu}\nmem: \n${memory}\nio: \n${io}`;
}
