import { open } from 'node:fs/promises';
import { KubernetesError } from '../kubernetes-error.ts';
import { toSourceError } from './to-source-error.ts';

/**
 * The JSON value of a runtime's state file; undefined where there is no such file. It holds the container's
 * environment, so secrets: take the fields that are needed out of it and let go of the rest.
 * @throws KubernetesError; it tells nothing of the contents.
 */
export async function readStateFile(path: string, maxBytes: number): Promise<unknown> {
  const text = await readText(path, maxBytes);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // The SyntaxError quotes the text around the fault, which may be a secret: it is neither kept nor passed on.
    throw new KubernetesError('ERR_KUBERNETES_MALFORMED', `${path} is not JSON`, {
      path,
      hint: 'the runtime may be writing it; if this stays, look at the file on the node',
    });
  }
}

async function readText(path: string, maxBytes: number): Promise<string | undefined> {
  try {
    await using file = await open(path);
    const { size } = await file.stat();
    if (size > maxBytes) throw tooLarge(path, size, maxBytes);
    return await file.readFile('utf8');
  } catch (error) {
    if (error instanceof KubernetesError) throw error;
    const failure = toSourceError(error, path);
    if (failure !== undefined) throw failure;
    return undefined;
  }
}

function tooLarge(path: string, size: number, maxBytes: number): KubernetesError {
  return new KubernetesError(
    'ERR_KUBERNETES_TOO_LARGE',
    `${path} has ${size} bytes, more than the ${maxBytes} that are read`,
    { path, hint: 'its containers are named by other sources or by their path' },
  );
}
