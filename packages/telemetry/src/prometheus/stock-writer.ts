import type { PrometheusTextWriter } from './prometheus-text-writer.ts';

/**
 * The writer of `@opentelemetry/exporter-prometheus`: every attribute is a label, names have no unit, text 0.0.4 alone.
 * It hides nothing. Its package is loaded by this call.
 */
export async function createStockWriter(): Promise<PrometheusTextWriter> {
  const { PrometheusSerializer } = await import('@opentelemetry/exporter-prometheus');
  const serializer = new PrometheusSerializer();
  return {
    formats: ['text'],
    shadowed: 0,
    // The serializer leaves the last line open where nothing is registered.
    write: (collected) => `${serializer.serialize(collected).trimEnd()}\n`,
  };
}
