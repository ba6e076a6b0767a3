import type { FamilyMetadata } from './family.ts';
import { toFamilyName } from './family-name.ts';
import type { PrometheusFormat } from './prometheus-text-writer.ts';

/** The lines above a family's samples. */
export function writeMetadata(metadata: FamilyMetadata, format: PrometheusFormat): string {
  const name = toFamilyName(metadata, format);
  const help = metadata.help === '' ? '' : `# HELP ${name} ${escapeHelp(metadata.help, format)}\n`;
  const unit = format === 'openmetrics' && metadata.unit !== '' ? `# UNIT ${name} ${metadata.unit}\n` : '';
  return `${help}# TYPE ${name} ${metadata.type}\n${unit}`;
}

/** Quotes are escaped in OpenMetrics alone. */
function escapeHelp(help: string, format: PrometheusFormat): string {
  const escaped = help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return format === 'openmetrics' ? escaped.replaceAll('"', '\\"') : escaped;
}
