import { systemClock } from '@psiperf/cgroup';
import { Collection } from '../collect/collection.ts';
import type { Config } from '../config/config.ts';
import { EXIT } from '../exit-codes.ts';
import { agentResource } from '../export/agent-resource.ts';
import { openExporters } from '../export/open-exporters.ts';
import { openPrometheusWriter } from '../export/open-prometheus-writer.ts';
import { observeSelf } from '../export/self-telemetry.ts';
import type { HttpServer } from '../http/http-server.ts';
import { listen } from '../http/listen.ts';
import { MetricsEndpoint } from '../http/metrics-endpoint.ts';
import { logCollection, logNaming } from '../log/log-collection.ts';
import { logDiagnostics, openLogger } from '../log/logger.ts';
import { openWatched, type Watched } from '../open-watched.ts';
import { toLine } from '../report/finding.ts';
import { version } from '../version.ts';
import { endForSure } from './end-for-sure.ts';
import { stopSignal } from './stop-signal.ts';
import { writeOutput } from './write-output.ts';

/** How long the last OTLP export may take, so that all is over 5 s after SIGTERM. */
const FLUSH_MILLIS = 4_500;

/**
 * `psiperf agent`: collects and exports until SIGTERM or SIGINT.
 * @returns the exit code. @throws CgroupError where there is no cgroup v2 tree, StartError where it cannot listen.
 */
export async function runAgent(config: Config): Promise<number> {
  if (config.predecessor?.exportsPressure === false && !config.options.perf) {
    await writeOutput('nothing to do: PSI_COLLECTOR_ENABLED is false, and nothing is counted\n');
    return EXIT.ok;
  }
  const logger = await openLogger(config);
  const stopped = stopSignal(logger);
  // Whatever it is doing by then: what it opens may hang, too.
  void stopped.then(() => endForSure((message) => logger.error(message)));
  logDiagnostics(logger, config.logLevel);
  const watched = await openWatched(config, systemClock, (error) => logger.warn(error.message));
  const collection = new Collection(() => watched.snapshot(), systemClock);
  logCollection(logger, collection, watched);

  const resource = agentResource(version, config.options['node-name']);
  const exporters = await openExporters(config, resource, () => collection.read());
  const writer = await openPrometheusWriter(config.options);
  observeSelf(exporters.provider.getMeter('@psiperf/agent', version), {
    collection,
    shadowedSeries: hidesSeries(config) ? () => writer.shadowed : undefined,
  });
  const endpoint = exporters.prometheus && new MetricsEndpoint(exporters.prometheus, writer, logger);
  const server = await listen(config, collection, endpoint);

  await Promise.race([tellStart(watched, collection, config, server), stopped]);
  // Not before: what keeps a source from naming anything is told at the start.
  logNaming(logger, collection, watched);
  giveBackMemory();
  await stopped;
  await server.close();
  await exporters
    .shutdown(FLUSH_MILLIS)
    .catch((error: Error) => logger.warn(`the last export: ${error.message}`));
  await Promise.all([watched.close(), collection.settle()]);
  return EXIT.ok;
}

/** Says what was found once the first reading has shown it. */
async function tellStart(
  watched: Watched,
  collection: Collection,
  config: Config,
  server: HttpServer,
): Promise<void> {
  await collection.read().catch(() => {
    // Logged by logCollection, told by /readyz; the next reading tries again.
  });
  const lines = (await watched.describe()).map(toLine);
  await writeOutput(`${[...lines, describeServing(config, server)].join('\n')}\n`);
}

/** Starting leaves some megabytes of garbage, which V8 would keep. Does nothing without `--expose-gc`. */
function giveBackMemory(): void {
  globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}

/** The stock writer hides nothing, and without the prometheus exporter nothing is written. */
function hidesSeries({ otel, options }: Config): boolean {
  return otel.exporters.has('prometheus') && options['prometheus-writer'] !== 'stock';
}

function describeServing({ otel }: Config, { url }: HttpServer): string {
  const places = [
    ...(otel.exporters.has('prometheus') ? [`${url}/metrics`] : [`${url}/readyz (no prometheus exporter)`]),
    ...(otel.exporters.has('otlp')
      ? [`OTLP ${otel.otlpProtocol} every ${otel.exportIntervalMillis / 1000} s`]
      : []),
    ...(otel.exporters.has('console') ? ['console'] : []),
  ];
  return `serving ${places.join(', ')}`;
}
