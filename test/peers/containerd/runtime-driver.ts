import { join } from 'node:path';
import { Client, credentials } from '@grpc/grpc-js';
import protobuf from 'protobufjs';
import { IMAGE } from './busybox-image.ts';

const PROTO_FILE = join(import.meta.dirname, 'cri.proto');

/** A pod as its specification says, with the cgroup that the kubelet made for it. */
export interface PodSpecification {
  readonly uid: string;
  readonly name: string;
  readonly namespace: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Below the cgroup root, with a leading slash. */
  readonly cgroupParent: string;
}

/** Drives a container runtime over its CRI socket as a kubelet does: the same calls with the same labels. */
export class RuntimeDriver {
  readonly #client: Client;
  readonly #root: protobuf.Root;

  private constructor(client: Client, root: protobuf.Root) {
    this.#client = client;
    this.#root = root;
  }

  static async connect(socket: string): Promise<RuntimeDriver> {
    const root = await protobuf.load(PROTO_FILE);
    const client = new Client(`unix://${socket}`, credentials.createInsecure());
    return new RuntimeDriver(client, root);
  }

  async runPod(pod: PodSpecification): Promise<RunningPod> {
    const { podSandboxId } = await this.call('RunPodSandbox', { config: toSandboxConfig(pod) });
    return new RunningPod(this, pod, String(podSandboxId));
  }

  /** Stops and removes every pod with its containers. */
  async removePods(): Promise<void> {
    const { items = [] } = (await this.call('ListPodSandbox', {})) as { items?: { id: string }[] };
    await Promise.all(items.map(({ id }) => this.removePod(id)));
  }

  async removePod(podSandboxId: string): Promise<void> {
    await this.call('StopPodSandbox', { podSandboxId });
    await this.call('RemovePodSandbox', { podSandboxId });
  }

  /** Whether pods can be made of an image: the runtime hears of one that was imported beside it a moment later. */
  async knowsImage(image: string): Promise<boolean> {
    const answer = await this.call('ImageStatus', { image: { image } }, 'ImageService');
    return answer.image !== undefined;
  }

  async call(
    name: string,
    request: object,
    service: 'RuntimeService' | 'ImageService' = 'RuntimeService',
  ): Promise<Record<string, unknown>> {
    const method = this.#root.lookupService(`runtime.v1.${service}`).methods[name];
    method?.resolve();
    const { resolvedRequestType: asked, resolvedResponseType: answered } = method ?? {};
    if (!asked || !answered) throw new Error(`no method ${name}`);
    const { promise, resolve, reject } = Promise.withResolvers<Record<string, unknown>>();
    this.#client.makeUnaryRequest<object, protobuf.Message>(
      `/runtime.v1.${service}/${name}`,
      (value) => Buffer.from(asked.encode(asked.fromObject(value)).finish()),
      (bytes) => answered.decode(bytes),
      request,
      (error, answer) => (answer === undefined ? reject(error) : resolve(answered.toObject(answer))),
    );
    return await promise;
  }

  close(): void {
    this.#client.close();
  }
}

/** What CRI calls them: NamespaceMode. */
const PROCESS_NAMESPACES = Object.freeze({ shared: 0, own: 1 });

/** A pod whose sandbox runs. */
export class RunningPod {
  readonly specification: PodSpecification;
  readonly sandboxId: string;
  readonly #driver: RuntimeDriver;

  constructor(driver: RuntimeDriver, specification: PodSpecification, sandboxId: string) {
    this.#driver = driver;
    this.specification = specification;
    this.sandboxId = sandboxId;
  }

  /**
   * Creates and starts a container. @returns its id.
   * @param processes in the process namespace that the pod shares, or in one of its own, as a kubelet asks by default.
   */
  async start(
    name: string,
    restartCount = 0,
    processes: keyof typeof PROCESS_NAMESPACES = 'shared',
  ): Promise<string> {
    const { containerId } = await this.#driver.call('CreateContainer', {
      podSandboxId: this.sandboxId,
      config: {
        metadata: { name, attempt: restartCount },
        image: { image: IMAGE },
        command: ['/bin/sleep', '100000'],
        envs: [{ key: 'PASSWORD', value: 'hunter2' }],
        labels: { 'io.kubernetes.container.name': name, ...kubeletLabels(this.specification) },
        annotations: { 'io.kubernetes.container.restartCount': String(restartCount) },
        linux: { securityContext: { namespaceOptions: { network: 2, pid: PROCESS_NAMESPACES[processes] } } },
      },
      sandboxConfig: toSandboxConfig(this.specification),
    });
    await this.#driver.call('StartContainer', { containerId });
    return String(containerId);
  }

  async stop(containerId: string): Promise<void> {
    await this.#driver.call('StopContainer', { containerId, timeout: 0 });
  }

  async remove(containerId: string): Promise<void> {
    await this.#driver.call('RemoveContainer', { containerId });
  }

  /** Stops and removes the sandbox and its containers. */
  async end(): Promise<void> {
    await this.#driver.removePod(this.sandboxId);
  }
}

function kubeletLabels({ uid, name, namespace }: PodSpecification) {
  return {
    'io.kubernetes.pod.name': name,
    'io.kubernetes.pod.namespace': namespace,
    'io.kubernetes.pod.uid': uid,
  };
}

/** In the host's network: a network of its own needs CNI plugins. */
function toSandboxConfig(pod: PodSpecification) {
  const { uid, name, namespace, labels, annotations, cgroupParent } = pod;
  return {
    metadata: { name, uid, namespace, attempt: 0 },
    logDirectory: '/tmp',
    labels: { ...labels, ...kubeletLabels(pod) },
    annotations,
    linux: { cgroupParent, securityContext: { namespaceOptions: { network: 2 } } },
  };
}
