import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { inRoot } from '../../scripts/lib/paths.mjs';
import type { ControlPlane } from './kubernetes/control-plane.ts';

/**
 * `otel-config/prometheus/scrape.yaml` as a Prometheus beside the cluster takes it: in the cluster the access is there by itself,
 * and twice a minute is enough.
 * @param tokenFile of an account that may list and watch pods.
 */
export async function toDiscoveringConfig(
  plane: ControlPlane,
  tokenFile: string,
): Promise<Record<string, unknown>> {
  const { scrape_configs } = parse(await readFile(inRoot('otel-config/prometheus/scrape.yaml'), 'utf8'));
  const [config] = scrape_configs;
  const access = {
    api_server: plane.url,
    tls_config: { ca_file: plane.caFile },
    authorization: { credentials_file: tokenFile },
  };
  const sooner = { scrape_interval: '1s', scrape_timeout: '1s' };
  const kubernetes_sd_configs = [{ ...config.kubernetes_sd_configs[0], ...access }];
  return { scrape_configs: [{ ...config, ...sooner, kubernetes_sd_configs }] };
}
