/** What went wrong with a source of identities. */
export type KubernetesErrorCode =
  /** It is there, but this process may not read it, or its service account lacks the rule. */
  | 'ERR_KUBERNETES_NOT_PERMITTED'
  /** What is needed to ask is not there: a token, an address, the node's name. */
  | 'ERR_KUBERNETES_NOT_CONFIGURED'
  /** It does not accept the token. */
  | 'ERR_KUBERNETES_UNAUTHENTICATED'
  /** Its certificate cannot be verified. */
  | 'ERR_KUBERNETES_TLS'
  /** Nothing answers there, or not in time. */
  | 'ERR_KUBERNETES_UNREACHABLE'
  /** It cannot be read for another reason. */
  | 'ERR_KUBERNETES_UNREADABLE'
  /** Its contents are not what its format says. */
  | 'ERR_KUBERNETES_MALFORMED'
  /** It is larger than such a file can honestly be. */
  | 'ERR_KUBERNETES_TOO_LARGE'
  /** What answers does not offer what is asked for. */
  | 'ERR_KUBERNETES_UNSUPPORTED'
  /** The source takes its time: it is no longer waited for, and what it still answers is taken later. */
  | 'ERR_KUBERNETES_SLOW';

/** A source that failed: what, where and what to do. Holds nothing of the contents: state files hold secrets. */
export class KubernetesError extends Error {
  override readonly name = 'KubernetesError';
  /** What kind of failure it is. */
  readonly code: KubernetesErrorCode;
  /** The file or directory it is about, where it is about one. */
  readonly path: string | undefined;
  /** What the operator can do about it. */
  readonly hint: string;

  constructor(code: KubernetesErrorCode, message: string, details: { path?: string; hint: string }) {
    super(message);
    this.code = code;
    this.path = details.path;
    this.hint = details.hint;
  }
}
