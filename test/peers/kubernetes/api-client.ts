import { request } from 'node:https';

export interface ApiAnswer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: every object has a shape of its own, which the test knows.
  readonly body: any;
}

/** Asks an API server as the test itself, who may do everything, or as somebody else. */
export class ApiClient {
  readonly #url: string;
  readonly #authority: string;
  readonly #token: string;

  constructor(url: string, authority: string, token: string) {
    this.#url = url;
    this.#authority = authority;
    this.#token = token;
  }

  as(token: string): ApiClient {
    return new ApiClient(this.#url, this.#authority, token);
  }

  /** An answer of any status. @throws where there is none. */
  ask(method: string, path: string, body?: unknown, type = 'application/json'): Promise<ApiAnswer> {
    const headers = { authorization: `Bearer ${this.#token}`, 'content-type': type };
    return new Promise((resolve, reject) => {
      const asked = request(`${this.#url}${path}`, { method, headers, ca: this.#authority, agent: false });
      asked.on('error', reject);
      asked.on('response', async (response) => {
        try {
          let text = '';
          for await (const piece of response.setEncoding('utf8')) text += piece;
          resolve({ status: response.statusCode ?? 0, body: text.startsWith('{') ? JSON.parse(text) : text });
        } catch (error) {
          reject(error);
        }
      });
      asked.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  /** The body of a success. @throws with what the server says of anything else. */
  async expect(...asked: Parameters<ApiClient['ask']>): Promise<ApiAnswer['body']> {
    const { status, body } = await this.ask(...asked);
    if (status >= 200 && status < 300) return body;
    throw new Error(`${asked[0]} ${asked[1]}: ${status} ${body.message ?? body}`);
  }
}
