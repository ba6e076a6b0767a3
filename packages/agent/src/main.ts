#!/usr/bin/env -S MALLOC_ARENA_MAX=1 node --max-semi-space-size=2 --max-old-space-size=256 --expose-gc
import { CgroupError } from '@psiperf/cgroup';
import { awaitReads } from './commands/end-for-sure.ts';
import { tellError } from './commands/tell-error.ts';
import { parseCommandLine } from './config/command-line.ts';
import { loadConfig } from './config/load-config.ts';
import { UsageError } from './config/usage-error.ts';
import { EXIT } from './exit-codes.ts';
import { toPrintableLines } from './report/to-printable.ts';
import { withHint } from './report/with-hint.ts';
import { StartError } from './start-error.ts';
import { version } from './version.ts';

/** Runs one command. @returns the exit code. */
async function main(argv: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  const commandLine = parseCommandLine(argv, version);
  if (commandLine === undefined) return EXIT.ok;
  const config = await loadConfig(commandLine, environment);
  const { command } = commandLine;
  switch (command.name) {
    case 'agent': {
      const { runAgent } = await import('./commands/run-agent.ts');
      return runAgent(config);
    }
    case 'check': {
      const { runCheck } = await import('./commands/run-check.ts');
      return runCheck(config, command.slowFiles);
    }
    case 'read': {
      const { runRead } = await import('./commands/run-read.ts');
      return runRead(config, command.format);
    }
    case 'inspect': {
      const { runInspect } = await import('./commands/run-inspect.ts');
      return runInspect(config, command);
    }
    case 'top': {
      const { runTop } = await import('./commands/run-top.ts');
      return runTop(config, command, environment);
    }
  }
}

/** The exit code of an error that ended the program, which is told in one line. */
function toExitCode(error: unknown): number {
  if (error instanceof UsageError) return tell(error.message, EXIT.usage);
  if (error instanceof StartError) return tell(error.message, EXIT.failed);
  if (error instanceof CgroupError) return tell(withHint(error), EXIT.usage);
  // What the kernel refuses has nothing to do with where it was asked.
  if (isRefusal(error)) return tell(error.message, EXIT.failed);
  return tell(error instanceof Error ? (error.stack ?? error.message) : String(error), EXIT.failed);
}

function isRefusal(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}

function withOutput({ message }: Error): string {
  return `cannot write the output: ${message}`;
}

function tell(line: string, exitCode: number): number {
  process.stderr.write(`psiperf: ${toPrintableLines(line)}\n`);
  return exitCode;
}

// Who reads the output may stop reading: `psiperf read | head`, `psiperf | true`. EIO: its terminal was closed.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // ENOSPC: a full disk. It ends here, because not every writer waits for what it wrote.
  if (error.code !== 'EPIPE' && error.code !== 'EIO') process.exit(tell(withOutput(error), EXIT.failed));
});

const exitCode = await main(process.argv.slice(2), process.env).catch(toExitCode);
await awaitReads((message) => tellError({ message }));
// Nothing that is still open (keep-alive connections, watches) shall keep an ended program.
process.exit(exitCode);
