import { Argument, Command, CommanderError } from 'commander';
import { OPTIONS, type OptionDefinition, type OptionName } from './options.ts';
import { UsageError } from './usage-error.ts';

/** What `psiperf` can be told to do. */
export type CommandName = 'agent' | 'check' | 'read';

/** How `psiperf read` prints. */
export type ReadFormat = 'text' | 'json' | 'prometheus';

/** What was typed, not yet parsed further. */
export interface CommandLine {
  readonly command: CommandName;
  /** By flag name; a switch that is there is `true`. */
  readonly flags: Readonly<Record<string, string | undefined>>;
  readonly configFile: string | undefined;
  readonly format: ReadFormat;
}

const AFTER_HELP = `
Commands:
  agent   collect and export (the default)
  check   what this kernel and these privileges allow, what is missing and how to get it
  read    one reading to standard output

Every flag but --format can also be given as PSIPERF_SOME_FLAG, and all but --config and --format as "some-flag:" in the
--config file. Flags win over the environment, the environment over the file; of a flag that is given more than once the
last one counts, but lists add up. OpenTelemetry's variables (OTEL_METRICS_EXPORTER, OTEL_EXPORTER_OTLP_*,
OTEL_EXPORTER_PROMETHEUS_HOST, OTEL_EXPORTER_PROMETHEUS_PORT, OTEL_METRIC_EXPORT_INTERVAL, OTEL_METRIC_EXPORT_TIMEOUT,
OTEL_RESOURCE_ATTRIBUTES, OTEL_SERVICE_NAME, OTEL_LOG_LEVEL) have their usual meaning.`;

/**
 * Takes the command line apart. Help and version are printed; the result is undefined then.
 * @throws UsageError for an unknown flag or command.
 */
export function parseCommandLine(argv: readonly string[], version: string): CommandLine | undefined {
  const program = toProgram(version);
  try {
    program.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return undefined;
    throw new UsageError(error.message.replace(/^error: /, '').replaceAll('\n', ' '));
  }
  const [command = 'agent'] = program.processedArgs as [CommandName | undefined];
  const { config, format, ...values } = program.opts<Record<string, string | true | undefined>>();
  if (format !== undefined && command !== 'read')
    throw new UsageError('--format goes with the read command only');
  return {
    command,
    flags: toFlags(values),
    configFile: config === undefined ? undefined : String(config),
    format: toFormat(format),
  };
}

/** Commander neither writes errors nor exits: both are main's. */
function toProgram(version: string): Command {
  const program = new Command('psiperf')
    .description('Pressure of every container, under its own name, for Prometheus and OpenTelemetry.')
    .version(version)
    .addArgument(new Argument('[command]', 'what to do').choices(['agent', 'check', 'read']))
    .addHelpText('after', AFTER_HELP)
    .exitOverride()
    .configureOutput({ outputError: () => {} });
  for (const name of Object.keys(OPTIONS) as OptionName[]) {
    const { placeholder, description, fallback }: OptionDefinition<unknown> = OPTIONS[name];
    const flag = placeholder === undefined ? `--${name}` : `--${name} <${placeholder}>`;
    const help = `${description}${toDefaultNote(fallback)}`;
    if (placeholder === 'list') program.option(flag, help, joinLists);
    else program.option(flag, help);
  }
  return program
    .option('--config <file>', 'YAML file with options')
    .option('--format <format>', 'of read: text, json or prometheus (default: text)');
}

function joinLists(list: string, before: string | undefined): string {
  return before === undefined ? list : `${before},${list}`;
}

function toDefaultNote(fallback: unknown): string {
  if (fallback === undefined || fallback === false || (Array.isArray(fallback) && fallback.length === 0))
    return '';
  return ` (default: ${typeof fallback === 'number' ? `${fallback / 1000}s` : fallback})`;
}

function toFlags(values: Readonly<Record<string, string | true | undefined>>): CommandLine['flags'] {
  const flags = Object.entries(values).map(([name, value]) => [toKebabCase(name), String(value)]);
  return Object.fromEntries(flags);
}

function toKebabCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function toFormat(format: string | true | undefined): ReadFormat {
  if (format === undefined || format === 'text' || format === 'json' || format === 'prometheus')
    return format ?? 'text';
  throw new UsageError(`--format: '${format}' is not one of text, json, prometheus`);
}
