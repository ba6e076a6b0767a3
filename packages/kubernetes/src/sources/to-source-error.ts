import { KubernetesError } from '../kubernetes-error.ts';

/** What a failed read of a state file or directory means; undefined where the thing is not there (any more). */
export function toSourceError(error: unknown, path: string): KubernetesError | undefined {
  const { code } = error as NodeJS.ErrnoException;
  // ENOTDIR: a directory on the way is something else, so this runtime's layout is not here.
  if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
  if (code === 'EACCES' || code === 'EPERM') {
    return new KubernetesError('ERR_KUBERNETES_NOT_PERMITTED', `not permitted to read ${path}`, {
      path,
      hint: 'run as root or with CAP_DAC_READ_SEARCH',
    });
  }
  return new KubernetesError(
    'ERR_KUBERNETES_UNREADABLE',
    `cannot read ${path} (${code ?? 'unknown error'})`,
    {
      path,
      hint: 'check the mount and the file system',
    },
  );
}
