// docs/metrics.md: the metric reference, made of the registry.
import { PROFILES } from '@psiperf/telemetry';
import { bareName } from './add-notes.mjs';
import { prometheusNamesOf } from './prometheus-names.mjs';

const HEAD = `<!-- Generated from otel-config/metrics.yaml by \`npm run generate\`; do not edit. -->
# Metrics

Every metric of psiperf: its name in OTLP, its names in Prometheus text, its unit, its attributes, which kernel has it and when it is
absent. What is absent has no series; it is never a zero. \`psiperf_absences\` counts the cgroups that lack a reading, by \`collector\`,
\`resource\` and \`reason\`. What \`some\` and \`full\` mean, and totals beside averages, is in [concepts.md](concepts.md).

| first part of the name | of what | told | labels in Prometheus |
|---|---|---|---|
| \`container\` | a container, all its processes | with \`--scope containers\`, the default | \`namespace\`, \`pod\`, \`container\` |
| \`k8s.pod\` | a pod, its containers included: not to be added to theirs | with \`--scope pods\` | \`namespace\`, \`pod\` |
| \`cgroup\` | a service or slice | with \`--scope services\`, and on hosts without containers | \`cgroup\` |
| \`system\` | the machine | always | none |
| \`process\` | the process that observes itself | by a service, with \`observeCounters\` | those of the service |

In OTLP each of them has a Resource of its own, with the attributes of the semantic conventions: \`k8s.namespace.name\`, \`k8s.pod.name\`,
\`k8s.container.name\`, \`container.id\`, … Attributes of a point are labels with \`_\` in place of dots: \`psi.type\` is \`psi_type\`.
Counters are cumulative. OpenTelemetry's own Prometheus exporter, in a service that observes itself, adds no units to names:
\`container_cpu_pressure_time_total\` is \`container_cpu_pressure_time_seconds_total\` here.
`;

const SECTIONS = [
  ['Pressure', ({ name }) => name.includes('.pressure.')],
  ['CPU quota', ({ name }) => /\.cpu\.(?:throttling|periods)/.test(name)],
  ['Counters', ({ name }) => name.includes('.perf.')],
  ['Tasks, load and steal', ({ name }) => /\.(?:tasks|cpu\.load\.average|cpu\.time)$/.test(name)],
  ['Age', ({ name }) => name.endsWith('.reading.age')],
];

/** The whole page. @throws where a metric is in no section. */
export function toMetricsPage({ metrics, self }) {
  const sectionOf = (metric) => SECTIONS.find(([, belongs]) => belongs(metric))?.[0];
  const lost = metrics.filter((metric) => sectionOf(metric) === undefined);
  if (lost.length > 0) throw new Error(`in no section of docs/metrics.md: ${lost.map(({ name }) => name)}`);
  const sections = SECTIONS.map(([title]) => {
    const own = Map.groupBy(
      metrics.filter((metric) => sectionOf(metric) === title),
      ({ name }) => bareName(name),
    );
    return `## ${title}\n\n${[...own].map(([name, alike]) => toEntry(name, alike)).join('\n')}`;
  });
  return [HEAD, ...sections, toSelfSection(self)].join('\n');
}

function toEntry(name, alike) {
  const [{ instrument, unit, description, attributes, option, kernel, absent }] = alike;
  const rows = [
    ['OTLP', list(alike.map((metric) => metric.name))],
    ['Prometheus', list(alike.flatMap((metric) => prometheusNamesOf(metric, 'otel')))],
    ...otherNames(alike),
    ['instrument, unit', `${instrument}, \`${unit}\``],
    ...Object.entries(attributes).map(([key, values]) => [`\`${key}\``, valuesOf(values)]),
    ...(option ? [['told with', `\`${option}\``.replace(', or ', '`, or `')]] : []),
    ['kernel', kernel],
    ['absent', absent],
  ];
  const table = rows.map(([what, text]) => `| ${what} | ${text} |`).join('\n');
  return `### ${name}\n\n${description}\n\n| | |\n|---|---|\n${table}\n`;
}

/** The names of the other profiles, where they are others. */
function otherNames(alike) {
  const usual = new Set(alike.flatMap((metric) => prometheusNamesOf(metric, 'otel')));
  return Object.keys(PROFILES).flatMap((profile) => {
    const names = alike.flatMap((metric) => prometheusNamesOf(metric, profile));
    const others = [...new Set(names)].filter((name) => !usual.has(name));
    return others.length === 0 ? [] : [[`\`--metric-names ${profile}\``, list(others)]];
  });
}

function toSelfSection(self) {
  const rows = self.map((metric) => {
    const { name, instrument, unit, description, attributes } = metric;
    const names = list(prometheusNamesOf(metric, 'otel'));
    return `| \`${name}\` | ${names} | ${instrument}, \`${unit}\` | ${list(attributes)} | ${description} |`;
  });
  return `## The agent itself

| metric | Prometheus | instrument, unit | attributes | what |
|---|---|---|---|---|
${rows.join('\n')}
`;
}

const list = (names) => names.map((name) => `\`${name}\``).join(', ');

/** A value in parentheses stands for others. */
const valuesOf = (values) =>
  values.map((value) => (value.startsWith('(') ? value.slice(1, -1) : `\`${value}\``)).join(', ');
