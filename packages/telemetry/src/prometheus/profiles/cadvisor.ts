// The pressure and load names of cAdvisor (from 0.52) and of the kubelet's /metrics/cadvisor, with the labels of the latter:
// container_pressure_cpu_waiting_seconds_total{container="app",id="/kubepods/…",image="…",name="…",namespace="…",pod="…"}
// The help is theirs: who gathers a family from both of them wants it the same.

import {
  ATTR_CONTAINER_ID,
  ATTR_CONTAINER_IMAGE_NAME,
  ATTR_CONTAINER_IMAGE_TAGS,
  ATTR_K8S_CONTAINER_NAME,
  ATTR_K8S_NAMESPACE_NAME,
  ATTR_K8S_POD_NAME,
  ATTR_K8S_POD_UID,
} from '@opentelemetry/semantic-conventions';
import {
  ATTR_CGROUP_PATH,
  ATTR_CONTAINER_NAME,
  ATTR_LOAD_WINDOW,
  ATTR_PSI_TYPE,
  ATTR_TASK_STATE,
} from '../../attribute-names.ts';
import { empty, firstOf, firstOfOrShortId } from '../label-rules.ts';
import type { FamilyRule, LabelRule, NameProfile } from '../name-profile.ts';

const SUBJECTS = ['container', 'k8s.pod', 'cgroup'] as const;

const CONGESTED = Object.freeze({
  cpu: 'CPU',
  memory: 'memory',
  io: 'IO',
});

const TYPES = [
  { type: 'some', name: 'waiting', what: 'tasks in the container have waited' },
  { type: 'full', name: 'stalled', what: 'no tasks in the container could make progress' },
] as const;

const ID = firstOf('id', ATTR_CGROUP_PATH);
const NAMESPACE = firstOf('namespace', ATTR_K8S_NAMESPACE_NAME);
const POD = firstOf('pod', ATTR_K8S_POD_NAME, ATTR_K8S_POD_UID);

/** With its first tag. */
const IMAGE: LabelRule = {
  name: 'image',
  attributes: [ATTR_CONTAINER_IMAGE_NAME, ATTR_CONTAINER_IMAGE_TAGS],
  value: (entity) => {
    const name = entity[ATTR_CONTAINER_IMAGE_NAME];
    const tags = entity[ATTR_CONTAINER_IMAGE_TAGS];
    const tag = Array.isArray(tags) ? tags[0] : undefined;
    if (typeof name !== 'string') return '';
    return typeof tag === 'string' ? `${name}:${tag}` : name;
  },
};

function pressureFamily(
  resource: keyof typeof CONGESTED,
  { type, name, what }: (typeof TYPES)[number],
): FamilyRule {
  return {
    metrics: SUBJECTS.map((subject) => `${subject}.${resource}.pressure.time`),
    where: { [ATTR_PSI_TYPE]: type },
    metadata: {
      base: `container_pressure_${resource}_${name}_seconds`,
      type: 'counter',
      unit: 'seconds',
      help: `Total time duration ${what} due to ${CONGESTED[resource]} congestion.`,
    },
  };
}

/** What its load reader told, which cgroup v2 took away. */
const LOAD_FAMILIES: readonly FamilyRule[] = [
  {
    metrics: SUBJECTS.map((subject) => `${subject}.cpu.load.average`),
    where: { [ATTR_LOAD_WINDOW]: '10s' },
    metadata: {
      base: 'container_cpu_load_average_10s',
      type: 'gauge',
      unit: '',
      help: 'Value of container cpu load average over the last 10 seconds.',
    },
    scale: { factor: 1000, decimals: 0 },
  },
  {
    metrics: SUBJECTS.map((subject) => `${subject}.tasks`),
    where: {},
    metadata: {
      base: 'container_tasks_state',
      type: 'gauge',
      unit: '',
      help: 'Number of tasks in given state',
    },
    renamed: { [ATTR_TASK_STATE]: 'state' },
  },
];

/** For those who come from cAdvisor: its names of pressure and load; everything else is named as in the default profile. */
export const cadvisorProfile: NameProfile = Object.freeze({
  labels: {
    container: [
      firstOfOrShortId('container', ATTR_K8S_CONTAINER_NAME, ATTR_CONTAINER_NAME),
      ID,
      IMAGE,
      firstOf('name', ATTR_CONTAINER_NAME, ATTR_CONTAINER_ID),
      NAMESPACE,
      POD,
    ],
    'k8s.pod': [empty('container'), ID, empty('image'), empty('name'), NAMESPACE, POD],
    cgroup: [empty('container'), ID, empty('image'), empty('name'), empty('namespace'), empty('pod')],
    system: [],
  },
  families: [
    ...(['cpu', 'memory', 'io'] as const).flatMap((resource) =>
      TYPES.map((type) => pressureFamily(resource, type)),
    ),
    ...LOAD_FAMILIES,
  ],
});
