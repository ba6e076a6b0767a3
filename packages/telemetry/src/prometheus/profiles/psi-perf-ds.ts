// The families of the DaemonSet that came before psiperf, with the labels of its last version:
// psi_perf_monitor_monitored_cpu_psi{container_name="app",namespace="shop",pid="4711",pod_name="cart-0",type="some",window="10s"}

import {
  ATTR_K8S_CONTAINER_NAME,
  ATTR_K8S_NAMESPACE_NAME,
  ATTR_K8S_POD_NAME,
  ATTR_K8S_POD_UID,
} from '@opentelemetry/semantic-conventions';
import { ATTR_CGROUP_PATH, ATTR_CONTAINER_NAME, ATTR_PROCESS_PID } from '../../attribute-names.ts';
import { formatAsGo } from '../format-number.ts';
import { firstOf, firstOfOrShortId } from '../label-rules.ts';
import type { NameProfile } from '../name-profile.ts';
import { pressureFamilies } from './predecessor-pressure.ts';
import { countFamilies } from './psi-perf-ds-counts.ts';

const NAMESPACE = firstOf('namespace', ATTR_K8S_NAMESPACE_NAME);
const POD = firstOf('pod_name', ATTR_K8S_POD_NAME, ATTR_K8S_POD_UID);

/** For those who come from psi-perf-ds: its names; everything else is named as in the default profile. */
export const psiPerfDsProfile: NameProfile = Object.freeze({
  labels: {
    container: [
      firstOfOrShortId('container_name', ATTR_K8S_CONTAINER_NAME, ATTR_CONTAINER_NAME),
      NAMESPACE,
      firstOf('pid', ATTR_PROCESS_PID),
      POD,
    ],
    'k8s.pod': [NAMESPACE, POD],
    cgroup: [firstOf('cgroup', ATTR_CGROUP_PATH)],
    system: [],
  },
  families: [
    ...pressureFamilies('container', { prefix: 'psi_perf_monitor_monitored', monitored: 'container' }),
    ...pressureFamilies('system', { prefix: 'psi_perf_monitor_monitored_node', monitored: 'node' }),
    ...countFamilies,
  ],
  // None of its versions had these, but dashboards may have been made by what its README shows.
  readmeFamilies: pressureFamilies('container', {
    prefix: 'psi_perf_monitor_sc_monitored',
    monitored: 'container',
  }),
  sortsLabels: true,
  format: formatAsGo,
});
