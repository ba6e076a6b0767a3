import type { NameProfile } from './name-profile.ts';
import { cadvisorProfile } from './profiles/cadvisor.ts';
import { otelProfile } from './profiles/otel.ts';
import { psiPerfDsProfile } from './profiles/psi-perf-ds.ts';
import { psiSidecarProfile } from './profiles/psi-sidecar.ts';

/** The sets of names that there are, by their name. */
export const PROFILES = Object.freeze({
  otel: otelProfile,
  cadvisor: cadvisorProfile,
  'psi-perf-ds': psiPerfDsProfile,
  'psi-sidecar': psiSidecarProfile,
}) satisfies Readonly<Record<string, NameProfile>>;

/** The name of a set: what `--metric-names` takes. */
export type ProfileName = keyof typeof PROFILES;

/** The attributes of what is measured that a set's labels are made of. */
export function labelAttributesOf(profile: ProfileName): readonly string[] {
  const rules = Object.values(PROFILES[profile].labels).flat();
  return [...new Set(rules.flatMap(({ attributes }) => attributes))];
}
