// Child processes of the scripts: their output goes to standard error, signals reach them, a failure is one line.
import { spawn } from 'node:child_process';

const FORWARDED = ['SIGTERM', 'SIGINT', 'SIGHUP'];

/** Runs a command to its end; resolves with its exit code, 128 + signal number style codes included. */
export function runToEnd(command, args, options = {}) {
  const { stdio = ['ignore', 2, 2], ...rest } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio, ...rest });
    const forwarders = FORWARDED.map((signal) => [signal, () => child.kill(signal)]);
    for (const [signal, forward] of forwarders) process.on(signal, forward);
    const settle = (finish) => {
      for (const [signal, forward] of forwarders) process.off(signal, forward);
      finish();
    };
    child.on('error', (error) => settle(() => reject(error)));
    child.on('close', (code, signal) => settle(() => resolve(code ?? SIGNAL_EXIT_CODES[signal] ?? 1)));
  });
}

const SIGNAL_EXIT_CODES = { SIGHUP: 129, SIGINT: 130, SIGKILL: 137, SIGTERM: 143 };

/** Like runToEnd, but a non-zero exit code is thrown. */
export async function run(command, args, options) {
  const code = await runToEnd(command, args, options);
  if (code !== 0) throw new CommandFailed(`${command} ${args.join(' ')}`, code);
}

const LONGEST_COMMAND = 160;

export class CommandFailed extends Error {
  constructor(command, exitCode) {
    const shown = command.length > LONGEST_COMMAND ? `${command.slice(0, LONGEST_COMMAND)}…` : command;
    super(`${shown} ended with ${exitCode}`);
    this.exitCode = exitCode;
  }
}

/** The standard output of a command, trimmed; undefined where the command is missing or fails. */
export function outputOf(command, args, options = {}) {
  return new Promise((resolve) => {
    let text = '';
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'ignore'] });
    child.stdout.on('data', (chunk) => (text += chunk));
    child.on('error', () => resolve(undefined));
    child.on('close', (code) => resolve(code === 0 ? text.trim() : undefined));
  });
}
