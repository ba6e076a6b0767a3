import { systemClock } from '@psiperf/cgroup';

/** When everything that has not ended by itself is ended. */
const LAST_RESORT_MILLIS = 6_000;

/**
 * Call it when the program is to end. A read that the kernel does not end can keep its thread, and Node.js waits for threads
 * even at its exit.
 */
export function endForSure(tell: (message: string) => void): void {
  systemClock.schedule(LAST_RESORT_MILLIS, () => {
    tell('a read has not ended: killed');
    process.kill(process.pid, 'SIGKILL');
  });
}
