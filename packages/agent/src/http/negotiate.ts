import type { IncomingHttpHeaders } from 'node:http';
import type { PrometheusFormat } from '@psiperf/telemetry';
import Negotiator from 'negotiator';

/** The Content-Type of each format. */
export const CONTENT_TYPES: Readonly<Record<PrometheusFormat, string>> = Object.freeze({
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openmetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
});

/** Prometheus 3 asks for an escaping scheme of names; ours need none, so every scheme fits. */
const ESCAPING = /;\s*escaping=[^;,]*/g;

/** What the client likes best of `formats`; the text format where nothing fits, as Prometheus' clients do. */
export function negotiateFormat(
  headers: IncomingHttpHeaders,
  formats: readonly PrometheusFormat[],
): PrometheusFormat {
  const accept = headers.accept?.replaceAll(ESCAPING, '') ?? '*/*';
  const best = new Negotiator({ headers: { accept } }).mediaType(
    formats.map((format) => CONTENT_TYPES[format]),
  );
  return formats.find((format) => CONTENT_TYPES[format] === best) ?? 'text';
}

/** Whether the client wants gzip rather than nothing. */
export function wantsGzip(headers: IncomingHttpHeaders): boolean {
  return new Negotiator({ headers }).encoding(['gzip', 'identity']) === 'gzip';
}
