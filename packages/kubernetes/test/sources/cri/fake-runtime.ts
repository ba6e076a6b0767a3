import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type handleServerStreamingCall,
  type handleUnaryCall,
  Server,
  ServerCredentials,
  type ServerWritableStream,
  status,
} from '@grpc/grpc-js';
import protobuf from 'protobufjs';
import { onTestFinished } from 'vitest';

const PROTO_FILE = fileURLToPath(new URL('cri.proto', import.meta.url));

/** A container as the runtime lists it; what is not given is as protobuf has it. */
export interface FakeContainer {
  readonly id: string;
  readonly podSandboxId?: string;
  readonly metadata?: { name?: string; attempt?: number };
  readonly image?: { image?: string; userSpecifiedImage?: string };
  readonly state?: number;
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
}

export interface FakeSandbox {
  readonly id: string;
  readonly metadata?: { name?: string; uid?: string; namespace?: string; attempt?: number };
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
}

export type Method = 'Version' | 'ListContainers' | 'ListPodSandbox' | 'GetContainerEvents';

/** How it answers a method otherwise than it should: with a status, with these bytes, or never. */
export type Misbehaviour = status | Uint8Array | 'never';

type EventStream = ServerWritableStream<Buffer, Uint8Array>;

/** A real gRPC server on a unix socket that answers as a container runtime does. No container runs in it. */
export class FakeRuntime {
  containers: FakeContainer[] = [];
  sandboxes: FakeSandbox[] = [];
  version = { runtimeName: 'containerd', runtimeVersion: '1.7.24' };
  readonly misbehaviours = new Map<Method, Misbehaviour>();
  /** The methods that were asked, in order. */
  readonly asked: Method[] = [];
  readonly socket: string;
  readonly #events = new Set<EventStream>();
  readonly #root: protobuf.Root;
  #server = new Server();

  private constructor(socket: string, root: protobuf.Root) {
    this.socket = socket;
    this.#root = root;
  }

  /** Listens at a path whose directory is made; ends with the test. */
  static async start(socket: string): Promise<FakeRuntime> {
    await mkdir(dirname(socket), { recursive: true });
    const runtime = new FakeRuntime(socket, await protobuf.load(PROTO_FILE));
    await runtime.restart();
    onTestFinished(() => runtime.stop());
    return runtime;
  }

  /** Ends as a process does: connections break, and the socket is gone. */
  stop(): void {
    this.#events.clear();
    this.#server.forceShutdown();
  }

  async restart(): Promise<void> {
    this.#server = new Server();
    this.#server.addService(
      {
        Version: unary('Version'),
        ListContainers: unary('ListContainers'),
        ListPodSandbox: unary('ListPodSandbox'),
        GetContainerEvents: { ...unary('GetContainerEvents'), responseStream: true },
      },
      {
        Version: this.#answer('Version', () => this.version),
        ListContainers: this.#answer('ListContainers', () => ({ containers: this.containers })),
        ListPodSandbox: this.#answer('ListPodSandbox', () => ({ items: this.sandboxes })),
        GetContainerEvents: this.#stream,
      },
    );
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#server.bindAsync(`unix://${this.socket}`, ServerCredentials.createInsecure(), (error) =>
      error === null ? resolve() : reject(error),
    );
    await promise;
  }

  /** How often a method was asked. */
  timesAsked(method: Method): number {
    return this.asked.filter((each) => each === method).length;
  }

  get listeners(): number {
    return this.#events.size;
  }

  /** Tells those who follow the events of one. */
  tell(containerId: string): void {
    for (const stream of this.#events) stream.write(this.#encode('ContainerEventResponse', { containerId }));
  }

  #answer(method: Method, answer: () => object): handleUnaryCall<Buffer, Uint8Array> {
    return (_call, callback) => {
      this.asked.push(method);
      const misbehaviour = this.misbehaviours.get(method);
      if (misbehaviour === 'never') return;
      if (misbehaviour instanceof Uint8Array) callback(null, misbehaviour);
      else if (misbehaviour !== undefined) callback({ code: misbehaviour, details: 'hunter2' });
      else callback(null, this.#encode(`${method}Response`, answer()));
    };
  }

  readonly #stream: handleServerStreamingCall<Buffer, Uint8Array> = (stream) => {
    this.asked.push('GetContainerEvents');
    const misbehaviour = this.misbehaviours.get('GetContainerEvents');
    if (misbehaviour === status.OK) stream.end();
    else if (typeof misbehaviour === 'number') stream.emit('error', { code: misbehaviour, details: '' });
    else {
      this.#events.add(stream);
      stream.on('cancelled', () => this.#events.delete(stream));
    }
  };

  #encode(type: string, value: object): Uint8Array {
    const message = this.#root.lookupType(`runtime.v1.${type}`);
    return message.encode(message.fromObject(value)).finish();
  }
}

function unary(method: Method) {
  const same = (bytes: Uint8Array) => Buffer.from(bytes);
  return {
    path: `/runtime.v1.RuntimeService/${method}`,
    requestStream: false,
    responseStream: false,
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  };
}
