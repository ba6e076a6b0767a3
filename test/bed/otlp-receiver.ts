import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An OTLP/HTTP endpoint on loopback that counts requests; the real Collector is in the peers lane. */
export class OtlpReceiver implements AsyncDisposable {
  readonly #server: Server;
  requests = 0;

  private constructor({ answers }: { answers: boolean }) {
    this.#server = createServer((request, response) => {
      this.requests += 1;
      request.resume().on('end', () => answers && response.end());
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
