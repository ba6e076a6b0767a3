import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ControlPlane } from './control-plane.ts';
import { makePodReader } from './make-pod-reader.ts';

/** Makes an account that may list and watch pods and nothing else. @returns a file for KUBECONFIG with its credentials. */
export async function writePodReaderKubeconfig(
  plane: ControlPlane,
  account: string,
  directory: string,
): Promise<string> {
  const token = await readFile(await makePodReader(plane, account), 'utf8');
  const file = join(directory, `${account}.conf`);
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'bed', cluster: { server: plane.url, 'certificate-authority': plane.caFile } }],
    users: [{ name: account, user: { token } }],
    contexts: [{ name: 'bed', context: { cluster: 'bed', user: account } }],
    'current-context': 'bed',
  };
  await writeFile(file, JSON.stringify(config));
  return file;
}
