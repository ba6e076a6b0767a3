import { setTimeout as sleep, setImmediate as soon } from 'node:timers/promises';

/** Gives the terminal back while `meanwhile` runs, and takes it again. */
export type Suspend = (meanwhile: () => Promise<void>) => Promise<void>;

/**
 * What the kernel needs at most to stop this process. Where it does not, because no shell of the session could continue it
 * (an orphaned process group), the table goes on after that time.
 */
const STOPS_WITHIN_MILLIS = 100;

/**
 * Leaves the terminal to the shell when this process is stopped (SIGTSTP), and takes it again when it goes on: the shell has
 * changed it, also where nothing was told of the stop (SIGSTOP). @returns what ends that.
 */
export function watchStops(suspend: Suspend): () => void {
  let isSuspended = false;
  const leave = (meanwhile: () => Promise<void>) => {
    if (isSuspended) return;
    isSuspended = true;
    const done = () => {
      isSuspended = false;
    };
    // Rejected where the terminal has gone: who reads the keys learns that, too.
    suspend(meanwhile).then(done, done);
  };
  const retake = () => leave(async () => {});
  const stop = () =>
    leave(async () => {
      end();
      // Nobody listens: now it has its usual effect.
      process.kill(process.pid, 'SIGTSTP');
      await sleep(STOPS_WITHIN_MILLIS);
      await soon();
      if (!hasEnded) begin();
    });
  let hasEnded = false;
  const begin = () => {
    process.on('SIGTSTP', stop);
    process.on('SIGCONT', retake);
  };
  const end = () => {
    process.off('SIGTSTP', stop);
    process.off('SIGCONT', retake);
  };
  begin();
  return () => {
    hasEnded = true;
    end();
  };
}
