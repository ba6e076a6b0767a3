import type { IncomingHttpHeaders } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { PrometheusReader, PrometheusTextWriter } from '@psiperf/telemetry';
import type { Logger } from 'pino';
import { CONTENT_TYPES, negotiateFormat, wantsGzip } from './negotiate.ts';

/** An HTTP answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

const compress = promisify(gzip);

/** `/metrics`: collects, writes in the format that was asked for, compresses where that was asked for. */
export class MetricsEndpoint {
  readonly #reader: PrometheusReader;
  readonly #writer: PrometheusTextWriter;
  readonly #logger: Logger;

  constructor(reader: PrometheusReader, writer: PrometheusTextWriter, logger: Logger) {
    this.#reader = reader;
    this.#writer = writer;
    this.#logger = logger;
  }

  /** 503 with the reason where the collection fails; never a 200 without its metrics. */
  async answer(headers: IncomingHttpHeaders): Promise<Answer> {
    const format = negotiateFormat(headers, this.#writer.formats);
    try {
      const { resourceMetrics, errors } = await this.#reader.collect();
      // An instrument of the agent's own that failed: told, while everything else is served.
      for (const error of errors) this.#logger.warn(`self-telemetry: ${error}`);
      return await toAnswer(
        this.#writer.write(resourceMetrics, format),
        CONTENT_TYPES[format],
        wantsGzip(headers),
      );
    } catch (error) {
      const body = `collection failed: ${(error as Error).message}\n`;
      return { status: 503, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
    }
  }
}

async function toAnswer(text: string, contentType: string, gzipped: boolean): Promise<Answer> {
  const headers = { 'content-type': contentType, vary: 'Accept, Accept-Encoding' };
  if (!gzipped) return { status: 200, headers, body: text };
  return { status: 200, headers: { ...headers, 'content-encoding': 'gzip' }, body: await compress(text) };
}
