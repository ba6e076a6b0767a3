import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** An OTLP/HTTP endpoint on loopback that counts requests and keeps the last; the real Collector is in the peers lane. */
export class OtlpReceiver implements AsyncDisposable {
  readonly #server: Server;
  requests = 0;
  /** The body of the last request that has arrived whole, as it was sent. */
  body = Buffer.alloc(0);

  private constructor({ answers }: { answers: boolean }) {
    this.#server = createServer((request, response) => {
      this.requests += 1;
      const take = (body: Buffer<ArrayBuffer>) => {
        this.body = body;
        if (answers) response.end();
      };
      // What its sender broke off has not arrived.
      buffer(request).then(take, () => {});
    });
  }

  /** @param answers false: takes requests and never answers. */
  static async listen({ answers = true } = {}): Promise<OtlpReceiver> {
    const receiver = new OtlpReceiver({ answers });
    await once(receiver.#server.listen(0, '127.0.0.1'), 'listening');
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
