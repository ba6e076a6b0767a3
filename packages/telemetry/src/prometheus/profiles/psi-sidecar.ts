// The families of the sidecar that came before psiperf, which watched one container and did not say which:
// cgroup_monitor_sc_monitored_cpu_psi{type="some",window="10s"}

import { formatAsGo } from '../format-number.ts';
import type { NameProfile } from '../name-profile.ts';
import { otelProfile } from './otel.ts';
import { pressureFamilies } from './predecessor-pressure.ts';

/**
 * For those who come from the sidecar: its names; everything else is named as in the default profile, but without labels
 * of a container. Of several containers the newest is shown.
 */
export const psiSidecarProfile: NameProfile = Object.freeze({
  labels: { ...otelProfile.labels, container: [] },
  families: pressureFamilies('container', {
    prefix: 'cgroup_monitor_sc_monitored',
    monitored: 'container',
  }),
  sortsLabels: true,
  format: formatAsGo,
});
