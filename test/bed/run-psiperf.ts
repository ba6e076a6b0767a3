import { execa } from 'execa';
import { AGENT } from '../../scripts/lib/paths.mjs';

/** How a run of the command ended. */
export interface RunResult {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the real command to its end; PATH and `environment` are all of its environment.
 * @param under a program that starts it, and its arguments.
 */
export async function runPsiperf(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  under: readonly string[] = [],
): Promise<RunResult> {
  const options = {
    env: { PATH: process.env.PATH, ...environment },
    extendEnv: false,
    reject: false,
  } as const;
  const [program = process.execPath, ...programArgs] = [...under, process.execPath, ...AGENT];
  const { exitCode, stdout, stderr } = await execa(program, [...programArgs, ...args], {
    ...options,
    stdin: 'ignore',
  });
  return { exitCode, stdout, stderr };
}
