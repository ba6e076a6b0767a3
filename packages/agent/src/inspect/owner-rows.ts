import {
  ATTR_CONTAINER_ID,
  ATTR_CONTAINER_IMAGE_NAME,
  ATTR_CONTAINER_IMAGE_TAGS,
  ATTR_K8S_POD_UID,
} from '@opentelemetry/semantic-conventions';
import { ATTR_CONTAINER_RUNTIME_NAME } from '@psiperf/kubernetes';
import { entityName } from '../report/entity-name.ts';
import type { Inspection } from './inspection.ts';
import type { Owner } from './owner.ts';
import type { Row } from './row.ts';

/** Whose the cgroup is. */
export function toOwnerRows({ kind, entity }: Owner): Row[] {
  const { attributes } = entity;
  const names = entityName(entity).slice(0, kind === 'sandbox' ? 2 : 3);
  const image = [attributes[ATTR_CONTAINER_IMAGE_NAME], attributes[ATTR_CONTAINER_IMAGE_TAGS]].flat();
  const known: readonly (readonly [string, unknown])[] = [
    ['container id', attributes[ATTR_CONTAINER_ID]],
    ['runtime', attributes[ATTR_CONTAINER_RUNTIME_NAME]],
    ['image', image.filter(Boolean).join(':')],
    ['pod uid', attributes[ATTR_K8S_POD_UID]],
  ];
  const told = known.filter(([, value]) => value !== undefined && value !== '');
  return [
    toOwnerRow(kind, names.filter(Boolean).join('/')),
    ...told.map(([subject, value]): Row => [subject, String(value)]),
  ];
}

function toOwnerRow(kind: Owner['kind'], name: string): Row {
  switch (kind) {
    case 'container':
      return ['container', name];
    case 'sandbox':
      return ['container', `the sandbox of pod ${name}, which holds its namespaces`];
    case 'pod':
      return ['pod', name];
    case 'none':
      return ['container', 'none'];
  }
}

/** The owner's cgroup, and the one below it that the process is in. */
export function toCgroupRows({ cgroupPath, owner }: Inspection): Row[] {
  if (owner === undefined || cgroupPath === undefined) return [];
  const inside = cgroupPath === owner.path ? '' : ` (the process: ${cgroupPath})`;
  return [['cgroup', `${owner.path}${inside}`]];
}
