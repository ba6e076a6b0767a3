// A service that turns requests away while its own container waits for a CPU: what PSI is for. Latency and queues tell of it
// when it is too late, and the use of the CPU does not tell at all: 100 % may be fine, and 60 % may be all that the quota
// or the neighbours leave.
//
//     PORT=8080 MAX_CPU_PRESSURE=0.4 node load-shedding.mjs

import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { presentValue, readPressure } from '@psiperf/psi';

const MAX_CPU_PRESSURE = Number(process.env.MAX_CPU_PRESSURE ?? 0.4);
const LOOK_EVERY_MILLIS = 500;
const RETRY_AFTER_SECONDS = 2;

/** The share of the last interval (0 to 1) in which some task of this container waited for a CPU. */
class CpuPressure {
  share = 0;
  #last = undefined;

  async look() {
    const { cpu } = await readPressure({ throttling: false });
    const totalMicros = presentValue(cpu)?.some?.totalMicros;
    const nowMillis = performance.now();
    // No reading: nothing is known, so nobody is turned away.
    this.share =
      totalMicros === undefined || this.#last === undefined
        ? 0
        : (totalMicros - this.#last.totalMicros) / 1000 / (nowMillis - this.#last.nowMillis);
    this.#last = totalMicros === undefined ? undefined : { totalMicros, nowMillis };
  }

  /** Looks again and again until the signal. Without cgroup v2 it ends at once. */
  async watch(signal) {
    try {
      while (!signal.aborted) {
        await this.look();
        await sleep(LOOK_EVERY_MILLIS, undefined, { signal }).catch(() => {});
      }
    } finally {
      // Whatever was last seen would turn everybody away for ever.
      this.share = 0;
    }
  }
}

const pressure = new CpuPressure();
const end = new AbortController();
const watching = pressure.watch(end.signal).catch((error) => {
  console.error(`sheds no load: ${error.message}; ${error.hint}`);
});

const server = createServer((_request, response) => {
  if (pressure.share > MAX_CPU_PRESSURE) {
    response.writeHead(503, { 'retry-after': RETRY_AFTER_SECONDS });
    return response.end(`overloaded: ${Math.round(pressure.share * 100)} % of the time waits for a CPU\n`);
  }
  response.end('done\n');
});
server.listen(Number(process.env.PORT ?? 8080), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}`);
});

process.once('SIGTERM', async () => {
  end.abort();
  server.close();
  server.closeAllConnections();
  await watching;
});
