import type { CommandLine } from './command-line.ts';
import { type Config, toConfig } from './config.ts';
import { readOtelEnvironment } from './otel-environment.ts';
import { readConfigFile } from './read-config-file.ts';
import { resolveOptions } from './resolve-options.ts';

/** The configuration that flags, environment and file make together. @throws UsageError */
export async function loadConfig(commandLine: CommandLine, environment: NodeJS.ProcessEnv): Promise<Config> {
  const path = commandLine.configFile ?? (environment.PSIPERF_CONFIG || undefined);
  const place = commandLine.configFile === undefined ? 'PSIPERF_CONFIG' : '--config';
  const file = path === undefined ? undefined : await readConfigFile(path, place);
  const options = resolveOptions({ flags: commandLine.flags, environment, file });
  return toConfig(options, readOtelEnvironment(environment), environment);
}
