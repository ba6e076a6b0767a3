import {
  ATTR_K8S_CONTAINER_NAME,
  ATTR_K8S_NAMESPACE_NAME,
  ATTR_K8S_POD_NAME,
  ATTR_K8S_POD_UID,
} from '@opentelemetry/semantic-conventions';
import { ATTR_CGROUP_PATH, ATTR_CONTAINER_NAME } from '../../attribute-names.ts';
import { firstOf, firstOfOrShortId } from '../label-rules.ts';
import type { LabelRule, NameProfile } from '../name-profile.ts';

/** Spelt as kube-state-metrics and kubelet spell them, so that joins work. */
const OF_A_POD: readonly LabelRule[] = [
  firstOf('namespace', ATTR_K8S_NAMESPACE_NAME),
  firstOf('pod', ATTR_K8S_POD_NAME, ATTR_K8S_POD_UID),
];

/** OpenTelemetry's names, translated; the default. */
export const otelProfile: NameProfile = Object.freeze({
  labels: {
    container: [...OF_A_POD, firstOfOrShortId('container', ATTR_K8S_CONTAINER_NAME, ATTR_CONTAINER_NAME)],
    'k8s.pod': OF_A_POD,
    cgroup: [firstOf('cgroup', ATTR_CGROUP_PATH)],
    system: [],
  },
  families: [],
});
