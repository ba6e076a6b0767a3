/** By what an API server knows who asks. */
export type Credentials =
  | { readonly token: string }
  /** Files in PEM. */
  | { readonly 'client-certificate': string; readonly 'client-key': string };

/** Where an API server is. */
export interface Server {
  readonly url: string;
  /** The authority of its certificate, in PEM. */
  readonly caFile: string;
}

/** The contents of a file for `--kubeconfig` or KUBECONFIG. */
export function toKubeconfig({ url, caFile }: Server, user: Credentials): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server: url, 'certificate-authority': caFile } }],
    users: [{ name: 'test', user }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
    'current-context': 'test',
  });
}
