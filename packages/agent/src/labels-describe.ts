import { IDENTIFYING_ATTRIBUTES } from '@psiperf/kubernetes';
import { ATTR_PROCESS_PID, labelAttributesOf } from '@psiperf/telemetry';
import type { SettledOptions } from './config/config.ts';

/** What says which labels the Prometheus series bear. */
type LabelOptions = Pick<SettledOptions, 'metric-names' | 'prometheus-labels' | 'prometheus-writer'>;

/**
 * Whether a label of the Prometheus series is made of what describes a container. Such a label has to be known when the
 * series begins, because it never changes.
 */
export function labelsDescribe(options: LabelOptions): boolean {
  // It makes a label of every attribute.
  if (options['prometheus-writer'] === 'stock') return true;
  const known: ReadonlySet<string> = new Set([...IDENTIFYING_ATTRIBUTES, ATTR_PROCESS_PID]);
  const shown = [...labelAttributesOf(options['metric-names']), ...options['prometheus-labels']];
  return shown.some((attribute) => !known.has(attribute));
}
