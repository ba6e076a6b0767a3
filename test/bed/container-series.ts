import type { BedContainer } from './container-bed.ts';
import { parseSamples, type TextSample } from './parse-samples.ts';

/** The series of a container in a scrape, of its id's first digits where nothing else names it. */
export function seriesOf(text: string, { podUid, containerId }: BedContainer): TextSample[] {
  return parseSamples(text).filter(
    ({ labels }) => labels.pod === podUid && labels.container === containerId.slice(0, 12),
  );
}

/** `container_<resource>_pressure_time_seconds_total` of a container. @throws unless there is exactly one. */
export function pressureOf(
  text: string,
  container: BedContainer,
  resource: 'cpu' | 'memory' | 'io',
  line: 'some' | 'full',
): number {
  const found = seriesOf(text, container).filter(
    ({ name, labels }) =>
      name === `container_${resource}_pressure_time_seconds_total` && labels.psi_type === line,
  );
  const [sample] = found;
  if (sample === undefined || found.length > 1) throw new Error(`${found.length} series in:\n${text}`);
  return sample.value;
}
