// An agent of one's own from the lower layers: the pressure of every container of the node, named by what the runtimes and the
// kubelet left in files, for Prometheus to fetch and, where an endpoint is set, for a Collector, one Resource for each container.
//
//     PORT=9464 OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318 node own-agent.mjs

import { createServer } from 'node:http';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { CgroupTree, findCgroupRoot, hostRoots, systemClock } from '@psiperf/cgroup';
import { ContainerNamer, classifyCgroup, fileSources, toResourceAttributes } from '@psiperf/kubernetes';
import { openPressureReader, pressureMetrics } from '@psiperf/psi';
import * as telemetry from '@psiperf/telemetry';

const roots = hostRoots(process.env.HOST_ROOT);
const namer = new ContainerNamer(fileSources(roots), { clock: systemClock });
const { reader } = openPressureReader({ throttling: false });
const rows = pressureMetrics.filter(({ optIn }) => optIn === undefined);

/** The containers' cgroups by id, each with its entity once it has a name. */
const containers = new Map();
const tree = new CgroupTree(await findCgroupRoot(roots, process.env.CGROUP_ROOT), {
  clock: systemClock,
  onAdded(ref) {
    const found = { ...classifyCgroup(ref.path), cgroupId: ref.id };
    if (found.kind === 'container') containers.set(ref.id, { ref, found, startMillis: Date.now() });
  },
  onRemoved({ id }) {
    containers.delete(id);
    namer.forget(id);
  },
  onError: (error) => console.error(error.message),
});
await tree.open();

/** One reading of all containers that have a name by now, or have waited long enough for one. */
async function read() {
  await tree.settle();
  const all = [...containers.values()];
  await namer.refresh(all.map(({ found }) => found));
  for (const container of all) container.entity ??= toEntity(container.ref);
  const named = all.filter(({ entity }) => entity !== undefined);
  const samples = await reader.read(named.map(({ ref }) => ref));
  const measurements = named.map((container, index) => ({ ...container, sample: samples[index] }));
  return { timeMillis: Date.now(), tables: [{ rows, measurements }] };
}

/** Undefined while it waits for a name, and of a sandbox. */
function toEntity({ id, path }) {
  const identity = namer.identityOf(id);
  if (typeof identity === 'string') return undefined;
  return { subject: 'container', attributes: toResourceAttributes(identity, path) };
}

const toProducers = () => [new telemetry.SampleMetricProducer(read)];
const prometheus = new telemetry.PrometheusReader({ metricProducers: toProducers() });
const readers = [prometheus];
if (process.env.OTEL_EXPORTER_OTLP_ENDPOINT !== undefined) {
  const exporter = await telemetry.createOtlpExporter({ protocol: 'http/protobuf' });
  readers.push(new PeriodicExportingMetricReader({ exporter, metricProducers: toProducers() }));
}
const provider = new MeterProvider({ readers });
const writer = new telemetry.PrometheusWriter();

const server = createServer(async (_request, response) => {
  const { resourceMetrics } = await prometheus.collect();
  response.setHeader('content-type', 'text/plain; version=0.0.4; charset=utf-8');
  response.end(writer.write(resourceMetrics, 'text'));
});
server.listen(Number(process.env.PORT ?? 9464), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}`);
});

process.once('SIGTERM', async () => {
  server.close();
  server.closeAllConnections();
  await provider.shutdown();
  tree.close();
  await Promise.all([reader.close(), namer.close()]);
});
