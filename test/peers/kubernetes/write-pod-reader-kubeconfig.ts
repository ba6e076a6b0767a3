import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ControlPlane } from './control-plane.ts';
import { makePodReader } from './make-pod-reader.ts';
import { toKubeconfig } from './to-kubeconfig.ts';

/** Makes an account that may list and watch pods and nothing else. @returns a file for KUBECONFIG with its credentials. */
export async function writePodReaderKubeconfig(
  plane: ControlPlane,
  account: string,
  directory: string,
): Promise<string> {
  const token = await readFile(await makePodReader(plane, account), 'utf8');
  const file = join(directory, `${account}.conf`);
  await writeFile(file, toKubeconfig(plane, { token }));
  return file;
}
