import type { TextSample } from '../bed/parse-samples.ts';

/** A container of the tests' namespace. */
export interface ContainerName {
  readonly pod: string;
  readonly container: string;
}

export const NAMESPACE = 'shop';

/** The series of a container in a scrape. */
export function seriesOf(scrape: readonly TextSample[], { pod, container }: ContainerName): TextSample[] {
  return scrape.filter(
    ({ labels }) => labels.namespace === NAMESPACE && labels.pod === pod && labels.container === container,
  );
}

/** Which instances of a container a scrape is about. */
export const idsOf = (scrape: readonly TextSample[], of: ContainerName): string[] => [
  ...new Set(seriesOf(scrape, of).map(({ labels }) => labels.container_id ?? '')),
];

/** `total` of a container's pressure in seconds. */
export function pressureOf(
  scrape: readonly TextSample[],
  of: ContainerName,
  resource: 'cpu' | 'memory' | 'io',
): number {
  return totalOf(
    seriesOf(scrape, of).filter(({ labels }) => labels.psi_type === 'some'),
    `container_${resource}_pressure_time_seconds_total`,
  );
}

/** What a container was kept from by its own quota. */
export function throttlingOf(scrape: readonly TextSample[], of: ContainerName) {
  const series = seriesOf(scrape, of);
  return {
    seconds: totalOf(series, 'container_cpu_throttling_time_seconds_total'),
    periods: totalOf(series, 'container_cpu_throttling_periods_total'),
    localSeconds: totalOf(series, 'container_cpu_throttling_local_time_seconds_total'),
  };
}

/** @throws unless there is exactly one series of the name. */
function totalOf(series: readonly TextSample[], name: string): number {
  const found = series.filter((sample) => sample.name === name);
  const [sample] = found;
  if (sample === undefined || found.length > 1) throw new Error(`${found.length} series are ${name}`);
  return sample.value;
}
