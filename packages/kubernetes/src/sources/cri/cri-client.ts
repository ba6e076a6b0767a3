import { Client, credentials, type ServiceError, status } from '@grpc/grpc-js';
import type { Clock } from '@psiperf/cgroup';
import {
  type CriContainer,
  type CriPodSandbox,
  listContainersResponse,
  listPodSandboxResponse,
  versionResponse,
} from './cri-messages.ts';
import { decode, type Message } from './protobuf-message.ts';
import { malformedAnswer, toCriError, tooSlow } from './to-cri-error.ts';

export interface CriClientOptions {
  readonly clock: Clock;
  /** How long an answer is waited for. */
  readonly deadlineMillis: number;
}

/** What a runtime says of itself. */
export interface CriRuntime {
  /** Such as `containerd`. */
  readonly name: string;
  readonly version: string;
}

/** Who follows the changes of a runtime's containers. */
export interface CriEventListener {
  /** A container or sandbox has come, started, stopped or gone. */
  onEvent(): void;
  /** There will be no more events. `isLost`: the connection is gone; otherwise the runtime just offers none. */
  onEnd(isLost: boolean): void;
}

const SERVICE = '/runtime.v1.RuntimeService';
const NOTHING = Buffer.alloc(0);
/** As much as the kubelet takes: pods may have 256 KiB of annotations each. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/** A connection to the CRI of one runtime. What its methods throw is a KubernetesError. */
export class CriClient {
  /** The socket. */
  readonly path: string;
  readonly #client: Client;
  readonly #options: CriClientOptions;
  readonly #calls = new Set<{ cancel(): void }>();
  #runtime: CriRuntime = { name: '', version: '' };

  private constructor(path: string, options: CriClientOptions) {
    this.path = path;
    this.#options = options;
    this.#client = new Client(`unix://${path}`, credentials.createInsecure(), {
      'grpc.max_receive_message_length': MAX_ANSWER_BYTES,
      'grpc.enable_http_proxy': 0,
      // A connection of its own, which ends with it.
      'grpc.use_local_subchannel_pool': 1,
    });
  }

  /** Connects, and asks the runtime who it is. */
  static async open(path: string, options: CriClientOptions): Promise<CriClient> {
    const client = new CriClient(path, options);
    try {
      const { runtimeName, runtimeVersion } = await client.#ask('Version', versionResponse);
      client.#runtime = { name: runtimeName, version: runtimeVersion };
      return client;
    } catch (error) {
      client.close();
      throw error;
    }
  }

  get runtime(): CriRuntime {
    return this.#runtime;
  }

  async listContainers(): Promise<CriContainer[]> {
    return (await this.#ask('ListContainers', listContainersResponse)).containers;
  }

  async listPodSandboxes(): Promise<CriPodSandbox[]> {
    return (await this.#ask('ListPodSandbox', listPodSandboxResponse)).items;
  }

  /**
   * Whether events can be had without harm: containerd before 2.0 gives each event to one listener only, so that the
   * kubelet would miss it (https://github.com/containerd/containerd/issues/7318).
   */
  get hasEvents(): boolean {
    const { name, version } = this.#runtime;
    return name !== 'containerd' || Number(/^v?(\d+)/.exec(version)?.[1]) >= 2;
  }

  /** Tells of changes until the runtime ends it or this is closed. */
  followEvents({ onEvent, onEnd }: CriEventListener): void {
    const call = this.#client.makeServerStreamRequest(`${SERVICE}/GetContainerEvents`, same, same, NOTHING);
    this.#calls.add(call);
    const end = (isLost: boolean) => {
      if (this.#calls.delete(call)) onEnd(isLost);
    };
    call.on('data', onEvent);
    // CRI-O ends the stream at once where it is not configured to tell of events.
    call.on('end', () => end(false));
    call.on('error', ({ code }: ServiceError) =>
      end(code === status.UNAVAILABLE || code === status.CANCELLED),
    );
  }

  /** Gives up what is under way. */
  close(): void {
    const calls = [...this.#calls];
    this.#calls.clear();
    for (const call of calls) call.cancel();
    this.#client.close();
  }

  async #ask<Answer>(method: string, answer: Message<Answer>): Promise<Answer> {
    const bytes = await this.#call(`${SERVICE}/${method}`);
    try {
      return decode(answer, bytes);
    } catch {
      // The decoder's error tells of the bytes.
      throw malformedAnswer(this.path);
    }
  }

  #call(method: string): Promise<Uint8Array> {
    const { clock, deadlineMillis } = this.#options;
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
    const call = this.#client.makeUnaryRequest(method, same, same, NOTHING, (error, bytes) => {
      cancelDeadline();
      this.#calls.delete(call);
      if (bytes !== undefined) resolve(bytes);
      else reject(toCriError(error?.code ?? status.UNKNOWN, this.path));
    });
    this.#calls.add(call);
    const cancelDeadline = clock.schedule(deadlineMillis, () => {
      reject(tooSlow(this.path, deadlineMillis));
      call.cancel();
    });
    return promise;
  }
}

function same(bytes: Buffer): Buffer {
  return bytes;
}
