import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { readText } from '@psiperf/cgroup';
import type { PressureResource } from '../pressure-sample.ts';
import type { KernelFacts } from './kernel-facts.ts';
import { parseKernelCommandLine } from './parse-kernel-command-line.ts';

const RESOURCES: readonly PressureResource[] = ['cpu', 'memory', 'io', 'irq'];

/** The kernel prints every pressure file with this function. */
const PSI_SYMBOL = ' psi_show\n';

/** Asks the kernel below `procRoot`. What cannot be read tells nothing, and no error is thrown for it. */
export async function readKernelFacts(procRoot: string): Promise<KernelFacts> {
  const resources = await findResources(join(procRoot, 'pressure'));
  const commandLine = await readText(join(procRoot, 'cmdline')).catch(() => '');
  return {
    resources,
    builtIn: resources !== undefined || (await hasPsiSymbol(join(procRoot, 'kallsyms'))),
    ...parseKernelCommandLine(commandLine),
  };
}

/** Looks without opening anything, so that it is right even where the process is out of descriptors. */
async function findResources(directory: string): Promise<ReadonlySet<PressureResource> | undefined> {
  if (!(await exists(directory))) return undefined;
  const found = new Set<PressureResource>();
  for (const resource of RESOURCES) if (await exists(join(directory, resource))) found.add(resource);
  return found;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Symbol names are there for every user, with addresses hidden: several megabytes, so not kept. */
async function hasPsiSymbol(path: string): Promise<boolean> {
  let tail = '';
  try {
    for await (const chunk of createReadStream(path, 'latin1')) {
      const text = tail + chunk;
      if (text.includes(PSI_SYMBOL)) return true;
      tail = text.slice(-PSI_SYMBOL.length);
    }
  } catch {
    // Without CONFIG_KALLSYMS, or in a container that hides it: no evidence that PSI is built in.
  }
  return false;
}
