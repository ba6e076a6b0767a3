import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PressureResource } from '../pressure-sample.ts';
import type { KernelFacts } from './kernel-facts.ts';
import { parseKernelCommandLine } from './parse-kernel-command-line.ts';

/** The kernel prints every pressure file with this function. */
const PSI_SYMBOL = ' psi_show\n';

/** Asks the kernel below `procRoot`. What cannot be read tells nothing, and no error is thrown for it. */
export async function readKernelFacts(procRoot: string): Promise<KernelFacts> {
  const names = await readdir(join(procRoot, 'pressure')).catch(() => undefined);
  const commandLine = await readFile(join(procRoot, 'cmdline'), 'utf8').catch(() => '');
  return {
    resources: names && new Set(names as PressureResource[]),
    builtIn: names !== undefined || (await hasPsiSymbol(join(procRoot, 'kallsyms'))),
    ...parseKernelCommandLine(commandLine),
  };
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
