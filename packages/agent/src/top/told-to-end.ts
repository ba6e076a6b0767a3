/** Being told to end, until it is let go of. */
export interface ToldToEnd {
  readonly ended: Promise<void>;
  release(): void;
}

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
const PARENT_LOOK_MILLIS = 500;

/**
 * Waits for a signal that ends, of which SIGHUP is what a closed terminal sends; @param options.alone also for the end of
 * who started it, of a terminal that then belongs to somebody else.
 */
export function awaitEnd({ alone }: { readonly alone: boolean }): ToldToEnd {
  const { promise, resolve } = Promise.withResolvers<void>();
  const end = () => resolve();
  for (const signal of SIGNALS) process.on(signal, end);
  const parent = process.ppid;
  const look = alone ? setInterval(() => process.ppid !== parent && end(), PARENT_LOOK_MILLIS) : undefined;
  // EIO: the terminal has gone, or is another program's. End of file: it was hung up.
  if (alone) for (const event of ['error', 'end']) process.stdin.on(event, end);
  return {
    ended: promise,
    release() {
      clearInterval(look);
      for (const signal of SIGNALS) process.off(signal, end);
      if (alone) for (const event of ['error', 'end']) process.stdin.off(event, end);
    },
  };
}
