import { ATTR_PSI_TYPE, ATTR_PSI_WINDOW } from '../../attribute-names.ts';
import type { MetricSubject } from '../../metric-table.ts';
import type { FamilyRule } from '../name-profile.ts';

const RESOURCES = [
  { resource: 'cpu', name: 'cpu', title: 'CPU' },
  { resource: 'memory', name: 'mem', title: 'Mem' },
  { resource: 'io', name: 'io', title: 'IO' },
] as const;

/** A ratio to the two decimals of the kernel's percentage. */
const PERCENT = Object.freeze({ factor: 100, decimals: 2 });
const MICROSECONDS = Object.freeze({ factor: 1e6, decimals: 0 });

/**
 * The families in which both predecessors tell of pressure: the kernel's averages and its total are series of one gauge,
 * told apart by `window`.
 */
export function pressureFamilies(
  subject: MetricSubject,
  { prefix, monitored }: { readonly prefix: string; readonly monitored: 'container' | 'node' },
): FamilyRule[] {
  return RESOURCES.flatMap(({ resource, name, title }): FamilyRule[] => {
    const metadata = {
      base: `${prefix}_${name}_psi`,
      type: 'gauge',
      unit: '',
      help: `${title} PSI of monitored ${monitored}`,
    } as const;
    return [
      {
        metrics: [`${subject}.${resource}.pressure.average`],
        where: {},
        metadata,
        renamed: { [ATTR_PSI_TYPE]: 'type', [ATTR_PSI_WINDOW]: 'window' },
        scale: PERCENT,
      },
      {
        metrics: [`${subject}.${resource}.pressure.time`],
        where: {},
        metadata,
        renamed: { [ATTR_PSI_TYPE]: 'type' },
        constant: { window: 'total' },
        scale: MICROSECONDS,
      },
    ];
  });
}
