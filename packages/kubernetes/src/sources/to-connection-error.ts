import { KubernetesError } from '../kubernetes-error.ts';

/** Who was asked, for the operator to read. */
export interface Peer {
  /** Such as `the kubelet at https://10.0.0.7:10250`. */
  readonly name: string;
  /** What to do where its certificate is of an authority that is not known. */
  readonly unknownAuthority: string;
  /** What to do where nothing answers. */
  readonly unreachable: string;
}

/** What OpenSSL says of a chain that leads to no authority that is known. */
const UNKNOWN_AUTHORITY: ReadonlySet<string> = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
]);

/** What a request that got no answer failed with. */
export function toConnectionError(error: unknown, peer: Peer): KubernetesError {
  if (error instanceof KubernetesError) return error;
  const code = codeOf(error);
  if (UNKNOWN_AUTHORITY.has(code)) {
    const message = `${peer.name} has a certificate of an unknown authority (${code})`;
    return new KubernetesError('ERR_KUBERNETES_TLS', message, { hint: peer.unknownAuthority });
  }
  // The certificate is known and does not fit: no authority helps.
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    const message = `${peer.name} has a certificate of another name (${code})`;
    const hint = 'ask it by a name or address that its certificate holds';
    return new KubernetesError('ERR_KUBERNETES_TLS', message, { hint });
  }
  if (/^CERT_|^ERR_TLS|^ERR_SSL|^EPROTO$/.test(code)) {
    const message = `${peer.name} and this process agree on no TLS (${code})`;
    const hint = 'look at its certificate, and at the clocks of both';
    return new KubernetesError('ERR_KUBERNETES_TLS', message, { hint });
  }
  // ECONNREFUSED nobody listens, EHOSTUNREACH and ENETUNREACH no way, ENOTFOUND no such name, ECONNRESET it went away.
  const message = `${peer.name} does not answer (${code})`;
  return new KubernetesError('ERR_KUBERNETES_UNREACHABLE', message, { hint: peer.unreachable });
}

/** It took longer than it may. */
export function toTimeoutError(peer: Peer, millis: number): KubernetesError {
  const message = `${peer.name} did not answer within ${millis} ms`;
  return new KubernetesError('ERR_KUBERNETES_UNREACHABLE', message, { hint: peer.unreachable });
}

/** A connection to a name with several addresses fails with an error for each; they share a code, or the first counts. */
function codeOf(error: unknown): string {
  const { code, errors } = error as { code?: unknown; errors?: unknown };
  if (typeof code === 'string') return code;
  return Array.isArray(errors) && errors.length > 0 ? codeOf(errors[0]) : 'unknown error';
}
