import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '@psiperf/cgroup';

/** When everything that has not ended by itself is ended. */
const LAST_RESORT_MILLIS = 6_000;

const LOOK_MILLIS = 20;

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

/** Waits until no thread reads any more: at the exit itself nothing can end that wait. */
export async function awaitReads(tell: (message: string) => void): Promise<void> {
  if (!isReading()) return;
  endForSure(tell);
  while (isReading()) await sleep(LOOK_MILLIS);
}

function isReading(): boolean {
  return process.getActiveResourcesInfo().some((resource) => resource.startsWith('FSReq'));
}
