import { readFile } from 'node:fs/promises';
import type { ControlPlane } from '../peers/kubernetes/control-plane.ts';
import { toKubeconfig } from '../peers/kubernetes/to-kubeconfig.ts';
import type { VirtualNode } from './virtual-node.ts';

/** What the virtual node is called in a cluster. */
export const VIRTUAL_NODE = 'psiperf-virtual-node';

const DIRECTORY = '/etc/kubernetes';

/** As a kubelet is configured on a node with systemd; what it does not say is Kubernetes' default. */
const KUBELET = {
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
  kind: 'KubeletConfiguration',
  authentication: {
    anonymous: { enabled: false },
    webhook: { enabled: true },
    x509: { clientCAFile: `${DIRECTORY}/ca.pem` },
  },
  authorization: { mode: 'Webhook' },
  cgroupDriver: 'systemd',
  makeIPTablesUtilChains: false,
  containerRuntimeEndpoint: 'unix:///run/containerd/containerd.sock',
  evictionHard: { 'memory.available': '50Mi' },
  // A container that crashes is started again after so long at most.
  crashLoopBackOff: { maxContainerRestartPeriod: '2s' },
};

/** Starts the kubelet of a virtual node, which joins the cluster. */
export async function joinCluster(node: VirtualNode, plane: ControlPlane): Promise<void> {
  const { certificate, key } = await plane.issueNodeCertificate(VIRTUAL_NODE);
  for (const [name, file] of Object.entries({ ca: plane.caFile, node: certificate, key }))
    await node.write(`${DIRECTORY}/${name}.pem`, await readFile(file));
  const server = { url: plane.url, caFile: `${DIRECTORY}/ca.pem` };
  const user = {
    'client-certificate': `${DIRECTORY}/node.pem`,
    'client-key': `${DIRECTORY}/key.pem`,
  };
  await node.write(`${DIRECTORY}/kubeconfig`, toKubeconfig(server, user));
  await node.write(`${DIRECTORY}/kubelet.yaml`, JSON.stringify(KUBELET));
  const args = [`--kubeconfig=${DIRECTORY}/kubeconfig`, `--hostname-override=${VIRTUAL_NODE}`];
  await node.write('/etc/default/kubelet', `KUBELET_ARGS="${args.join(' ')}"\n`);
  await node.run('systemctl start kubelet');
}
