import type { Clock } from '@psiperf/cgroup';
import { ApiServerSource, CriSource, KubeletSource, type PodSource } from '@psiperf/kubernetes';
import type { Config } from './config/config.ts';
import type { PodSourceName } from './config/options.ts';

type Open = (config: Config, clock: Clock, warn: (line: string) => void) => PodSource;

/** Those that ask somebody; the others read files. */
const ASKING: Readonly<Partial<Record<PodSourceName, Open>>> = Object.freeze({
  cri: ({ options, roots }: Config, clock: Clock) => {
    const socket = options['cri-socket'];
    return new CriSource({ roots, clock, ...(socket === undefined ? {} : { socket }) });
  },
  kubelet: ({ options, cluster }: Config, clock: Clock, warn: (line: string) => void) =>
    new KubeletSource({
      url: cluster.kubeletUrl,
      tokenFile: cluster.tokenFile,
      caFile: cluster.kubeletCaFile,
      insecureSkipVerify: options['kubelet-insecure-skip-verify'],
      warn,
      clock,
    }),
  'api-server': ({ options, cluster }: Config, clock: Clock) =>
    new ApiServerSource({ nodeName: options['node-name'], access: cluster.apiServer, clock }),
});

/** The source of this name, if it asks somebody. @param warn is told of what weakens it. */
export function openAskingSource(
  name: PodSourceName,
  config: Config,
  clock: Clock,
  warn: (line: string) => void,
): PodSource | undefined {
  return ASKING[name]?.(config, clock, warn);
}
