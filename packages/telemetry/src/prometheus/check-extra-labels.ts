import { TelemetryError } from '../telemetry-error.ts';
import type { NameProfile } from './name-profile.ts';
import { sanitizeName } from './sanitize-name.ts';

/** The label of a histogram's buckets. */
const BUCKET_LABEL = 'le';

/** @throws TelemetryError ERR_TELEMETRY_LABEL_COLLISION where a label would share its name with another one. */
export function checkExtraLabels(extraLabels: readonly string[], { labels, families }: NameProfile): void {
  const taken = new Map([[BUCKET_LABEL, 'the bucket label of histograms']]);
  for (const { name } of Object.values(labels).flat()) taken.set(name, 'a label that is always there');
  for (const { renamed = {}, constant = {} } of families) {
    for (const name of [...Object.values(renamed), ...Object.keys(constant)])
      taken.set(name, 'a label of the profile');
  }
  for (const key of extraLabels) {
    const name = sanitizeName(key);
    const other = taken.get(name);
    if (other !== undefined) throw collision(key, name, other);
    taken.set(name, key);
  }
}

function collision(key: string, name: string, other: string): TelemetryError {
  return new TelemetryError(
    'ERR_TELEMETRY_LABEL_COLLISION',
    `the attribute ${key} would become the label ${name}, as ${other} does`,
    `leave ${key} out of the extra labels`,
  );
}
