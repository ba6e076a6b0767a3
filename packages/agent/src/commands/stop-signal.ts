import type { Logger } from 'pino';

/**
 * Resolves at the first SIGTERM or SIGINT. Further ones change nothing: npm and a process group deliver both of theirs.
 * SIGHUP is not a reason to end; nothing is reread.
 */
export function stopSignal(logger: Logger): Promise<void> {
  process.on('SIGHUP', () => logger.info('SIGHUP: nothing is reread, restart to change the configuration'));
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolve());
  });
}
