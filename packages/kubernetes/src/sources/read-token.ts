import { readFile } from 'node:fs/promises';
import { KubernetesError } from '../kubernetes-error.ts';
import { toSourceError } from './to-source-error.ts';

/**
 * The token in a service account's file. It is replaced about every hour, so it is read for each request.
 * @throws KubernetesError where there is none; it tells nothing of the contents.
 */
export async function readToken(path: string): Promise<string> {
  const text = await readOrThrow(path, 'no service account token at', TOKEN_HINT);
  const token = text.trim();
  // What is no printable ASCII cannot be sent in a header, and Node's error would quote it.
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new KubernetesError('ERR_KUBERNETES_NOT_CONFIGURED', `${path} holds no token`, {
    path,
    hint: TOKEN_HINT,
  });
}

/** The certificates in a file, in PEM. @throws KubernetesError where it cannot be read. */
export function readAuthority(path: string): Promise<string> {
  return readOrThrow(path, 'no certificate authority at', AUTHORITY_HINT);
}

const TOKEN_HINT =
  'let the pod have its token (automountServiceAccountToken: true), or name where it is with --service-account-dir';
const AUTHORITY_HINT =
  "let the pod have its service account's ca.crt, or name another file with --kubelet-ca-file";

async function readOrThrow(path: string, what: string, hint: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw (
      toSourceError(error, path) ??
      new KubernetesError('ERR_KUBERNETES_NOT_CONFIGURED', `${what} ${path}`, { path, hint })
    );
  }
}
