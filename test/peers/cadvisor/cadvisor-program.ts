import { findCgroupRoot, hostRoots } from '@psiperf/cgroup';
import { answers, RunningProgram } from '../../bed/running-program.ts';

/** Where cAdvisor looks for cgroups, whatever is mounted there on this machine: a tree of cgroup v2 alone. */
const ENTER = 'umount -R /sys/fs/cgroup && mount -t cgroup2 none /sys/fs/cgroup && exec "$@"';

/** A real cAdvisor on this machine; it reads every cgroup once a second. */
export class CadvisorProgram extends RunningProgram {
  /** @param prefixes those whose paths begin with one of these are told. */
  static async start(program: string, prefixes: readonly string[]): Promise<CadvisorProgram> {
    const entered = ['--mount', '--propagation', 'private', 'sh', '-c', ENTER, 'sh'];
    const cadvisor = new CadvisorProgram('unshare', [...entered, program, ...prefixes]);
    return cadvisor.begun(async () => answers(cadvisor.#url));
  }

  async scrape(): Promise<string> {
    return (await fetch(this.#url)).text();
  }

  get #url(): string {
    return /http:\S+/.exec(this.output)?.[0] ?? '';
  }
}

/** The path of a cgroup's directory as cAdvisor tells it. */
export async function toCgroupPath(directory: string): Promise<string> {
  const { directory: root } = await findCgroupRoot(hostRoots());
  return directory.slice(root.length);
}
