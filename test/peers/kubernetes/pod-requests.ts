import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A request for pods that an API server has answered. */
export interface PodRequest {
  readonly verb: 'list' | 'watch';
  /** Who asked, such as `system:serviceaccount:shop:default`. */
  readonly user: string;
  readonly status: number;
}

/** Of lists and watches of pods, at their end. */
const POLICY = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived', 'ResponseStarted'],
  rules: [
    { level: 'Metadata', verbs: ['list', 'watch'], resources: [{ group: '', resources: ['pods'] }] },
    { level: 'None' },
  ],
};

const logIn = (directory: string) => join(directory, 'pod-requests.log');

/** Has an API server keep them in a directory. @returns its arguments for that. */
export async function recordPodRequests(directory: string): Promise<string[]> {
  const policy = join(directory, 'audit-policy.json');
  await writeFile(policy, JSON.stringify(POLICY));
  return [`--audit-policy-file=${policy}`, `--audit-log-path=${logIn(directory)}`];
}

/** Those that it has kept there, the earliest first. */
export async function readPodRequests(directory: string): Promise<PodRequest[]> {
  const lines = (await readFile(logIn(directory), 'utf8')).trim().split('\n');
  return lines.map((line) => {
    const { verb, user, responseStatus } = JSON.parse(line);
    return { verb, user: user.username, status: responseStatus.code };
  });
}
