import type { ControlPlane } from './control-plane.ts';
import { makeAccount } from './make-account.ts';

/** A service account, and its namespace, that may list and watch pods and nothing else. @returns its token's file. */
export async function makePodReader(plane: ControlPlane, name: string): Promise<string> {
  await plane.client.expect('POST', '/api/v1/namespaces', { metadata: { name } });
  const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch'] }];
  return makeAccount(plane, { namespace: name, name, rules });
}
