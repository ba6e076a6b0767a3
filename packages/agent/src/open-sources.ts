import type { Clock } from '@psiperf/cgroup';
import { ApiServerSource, CriSource, fileSources, KubeletSource, type PodSource } from '@psiperf/kubernetes';
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

/**
 * The sources that were asked for, in that order; without any all that read files, which is the least privilege.
 * @param warn is told of what weakens one of them.
 */
export function openSources(config: Config, clock: Clock, warn: (line: string) => void): PodSource[] {
  const files = fileSources(config.roots, clock);
  const names = config.options['pod-sources'];
  if (names.length === 0) return files;
  return names.flatMap(
    (name) => ASKING[name]?.(config, clock, warn) ?? files.filter((file) => file.name === name),
  );
}
