import type { Agent } from 'node:http';
import type { RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { KubernetesError } from '../kubernetes-error.ts';
import { apiServerAt } from './api-server-refusal.ts';
import { readToken } from './read-token.ts';
import type { Peer } from './to-connection-error.ts';

/** How the API server is reached and who asks. */
export type ApiServerAccess =
  /** As kubectl would. */
  | { readonly kubeconfig: string }
  /** As a pod of the cluster. */
  | { readonly url: string; readonly tokenFile: string; readonly caFile: string };

/** Where a request goes and with what. */
export interface Route {
  readonly url: URL;
  readonly options: RequestOptions;
  readonly peer: Peer;
}

const ACCOUNT = 'service-account';

/**
 * Makes requests out of a kubeconfig or a service account by way of Kubernetes' own library, which knows all ways to
 * authenticate. It is loaded by the first request; its own Watch and API classes are not used: they take 60 MB, tell
 * neither a status' reason nor a broken line, and give up a watch after 30 s of silence.
 */
export class ApiServerConnection {
  readonly #access: ApiServerAccess;
  #config: KubeConfig | undefined;
  readonly #agents = new Set<Agent>();

  constructor(access: ApiServerAccess) {
    this.#access = access;
  }

  /**
   * Where a request with this path and query goes.
   * @throws KubernetesError where the configuration gives none.
   */
  async routeTo(pathAndQuery: string): Promise<Route> {
    this.#config ??= await this.#load();
    const config = this.#config;
    const server = config.getCurrentCluster()?.server;
    if (server === undefined || !URL.canParse(server)) throw this.#unusable('names no cluster');
    const options: RequestOptions = { headers: { accept: 'application/json' } };
    try {
      await config.applyToHTTPSOptions(options);
    } catch (error) {
      if (error instanceof KubernetesError) throw error;
      throw this.#fileError(error) ?? this.#unusable('gives no way to authenticate');
    }
    if (typeof options.agent === 'object') this.#agents.add(options.agent);
    return {
      url: new URL(`${server.replace(/\/$/, '')}${pathAndQuery}`),
      options,
      peer: apiServerAt(server),
    };
  }

  /** Reads the configuration and all files it names again for the next request. */
  reload(): void {
    this.close();
    this.#config = undefined;
  }

  /** Ends every connection. */
  close(): void {
    for (const agent of this.#agents) agent.destroy();
    this.#agents.clear();
  }

  async #load(): Promise<KubeConfig> {
    const config = await this.#newConfig();
    const access = this.#access;
    if ('kubeconfig' in access) {
      try {
        config.loadFromFile(access.kubeconfig);
      } catch (error) {
        // What the library's parser says quotes the text, which holds keys.
        throw this.#fileError(error) ?? this.#unusable('is not YAML, or no kubeconfig');
      }
      return config;
    }
    const { url, tokenFile, caFile } = access;
    // The library's own way keeps a token for a minute after it was renewed, and sends the end of its line.
    config.addAuthenticator({
      isAuthProvider: (user) => user.authProvider?.name === ACCOUNT,
      applyAuthentication: async (_user, options) => {
        options.headers = { ...options.headers, authorization: `Bearer ${await readToken(tokenFile)}` };
      },
    });
    config.loadFromOptions({
      clusters: [{ name: 'cluster', server: url, caFile, skipTLSVerify: false }],
      users: [{ name: 'account', authProvider: { name: ACCOUNT, config: {} } }],
      contexts: [{ name: 'pod', cluster: 'cluster', user: 'account' }],
      currentContext: 'pod',
    });
    return config;
  }

  async #newConfig(): Promise<KubeConfig> {
    try {
      const { KubeConfig } = await import('@kubernetes/client-node');
      return new KubeConfig();
    } catch (error) {
      const { code = 'unknown error' } = error as NodeJS.ErrnoException;
      const message = `the library @kubernetes/client-node cannot be loaded (${code})`;
      const hint = 'install the agent as a whole, or leave this source out';
      throw new KubernetesError('ERR_KUBERNETES_NOT_CONFIGURED', message, { hint });
    }
  }

  /** A file that is needed and cannot be read; undefined where the error is about something else. */
  #fileError(error: unknown): KubernetesError | undefined {
    const { code, path } = error as NodeJS.ErrnoException;
    if (path === undefined || code === undefined) return undefined;
    const missing = code === 'ENOENT' || code === 'ENOTDIR';
    const problem = missing ? `${path} does not exist` : `cannot read ${path} (${code})`;
    const isAccount = !('kubeconfig' in this.#access);
    const message = isAccount ? `no service account: ${problem}` : problem;
    const hint = isAccount
      ? 'let the pod have its service account (automountServiceAccountToken: true), or name a --kubeconfig'
      : 'name a kubeconfig with --kubeconfig whose files this process may read';
    return new KubernetesError('ERR_KUBERNETES_NOT_CONFIGURED', message, { path, hint });
  }

  #unusable(why: string): KubernetesError {
    const subject = 'kubeconfig' in this.#access ? this.#access.kubeconfig : 'the service account';
    const hint = 'try the same with kubectl --kubeconfig';
    return new KubernetesError('ERR_KUBERNETES_NOT_CONFIGURED', `${subject} ${why}`, { hint });
  }
}
