import { Command, CommanderError, Option } from 'commander';
import { SORT_WORDS, type SortKey, toSortKey } from '../top/columns.ts';
import { SHORTEST_INTERVAL_MILLIS } from '../top/view.ts';
import { OPTIONS, type OptionDefinition, type OptionName } from './options.ts';
import { parseCount, parseDuration } from './parse-value.ts';
import { UsageError } from './usage-error.ts';

/** How `psiperf read` prints. */
export type ReadFormat = 'text' | 'json' | 'prometheus';

/** What `psiperf` is told to do. */
export type CommandToRun =
  | { readonly name: 'agent' }
  | { readonly name: 'check'; readonly slowFiles: boolean }
  | { readonly name: 'read'; readonly format: ReadFormat }
  | InspectCommand
  | TopCommand;

/** What `psiperf inspect` is told. */
export interface InspectCommand {
  readonly name: 'inspect';
  /** A pid of the host, a container's id, a pod's name. */
  readonly target: string;
  /** Of a process, as it is inside of the container. */
  readonly pid: number | undefined;
  readonly json: boolean;
}

/** What `psiperf top` is told. */
export interface TopCommand {
  readonly name: 'top';
  /** Whether tables are printed instead of shown. */
  readonly batch: boolean;
  /** How many; without end where it is undefined. */
  readonly iterations: number | undefined;
  readonly intervalMillis: number;
  readonly sort: SortKey;
  readonly reversed: boolean;
  /** A part of the names that are shown. */
  readonly filter: string;
}

/** What was typed, not yet parsed further. */
export interface CommandLine {
  readonly command: CommandToRun;
  /** By flag name; a switch that is there is `true`. */
  readonly flags: Readonly<Record<string, string | undefined>>;
  readonly configFile: string | undefined;
}

const AFTER_HELP = `
Every flag can also be given as PSIPERF_SOME_FLAG, and all but --config as "some-flag:" in the --config file; a command's own
options cannot. Flags win over the environment, the environment over the file; of a flag that is given more than once the
last one counts, but lists add up. OpenTelemetry's variables (OTEL_METRICS_EXPORTER, OTEL_EXPORTER_OTLP_*,
OTEL_EXPORTER_PROMETHEUS_HOST, OTEL_EXPORTER_PROMETHEUS_PORT, OTEL_METRIC_EXPORT_INTERVAL, OTEL_METRIC_EXPORT_TIMEOUT,
OTEL_RESOURCE_ATTRIBUTES, OTEL_SERVICE_NAME, OTEL_LOG_LEVEL) have their usual meaning.`;

/**
 * Takes the command line apart. Help and version are printed; the result is undefined then.
 * @throws UsageError for an unknown flag or command.
 */
export function parseCommandLine(argv: readonly string[], version: string): CommandLine | undefined {
  let command: CommandToRun = { name: 'agent' };
  const program = toProgram(version);
  addCommands(program, (told) => {
    command = told;
  });
  try {
    program.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return undefined;
    throw toUsageError(error, program);
  }
  const { config, ...values } = program.opts<Record<string, string | true | undefined>>();
  return { command, flags: toFlags(values), configFile: config === undefined ? undefined : String(config) };
}

/** The commands, each with the options that are its own. @param tell is told which one was typed. */
function addCommands(program: Command, tell: (command: CommandToRun) => void): void {
  program.action(() => tell({ name: 'agent' }));
  program
    .command('agent')
    .description('collect and export (the default)')
    .action(() => tell({ name: 'agent' }));
  program
    .command('check')
    .description('what this kernel and these privileges allow, what is missing and how to get it')
    .option(
      '--slow-files',
      'also read memory.stat once, which psiperf never does otherwise, and time it',
      false,
    )
    .action(({ slowFiles }: { slowFiles: boolean }) => tell({ name: 'check', slowFiles }));
  program
    .command('read')
    .description('one reading to standard output')
    .addOption(
      new Option('--format <format>', 'how it is printed')
        .choices(['text', 'json', 'prometheus'])
        .default('text'),
    )
    .action(({ format }: { format: ReadFormat }) => tell({ name: 'read', format }));
  program
    .command('inspect <target>')
    .description(
      "a host's pid, a container's id or a pod's name: whose it is, on both sides, and how it fares",
    )
    .option('--pid <pid>', 'a process of that container, by the pid that it has in there', parsePid)
    .option('--json', 'as JSON')
    .action((target: string, { pid, json = false }: { pid?: number; json?: boolean }) =>
      tell({ name: 'inspect', target, pid, json }),
    );
  addTop(program, tell);
  for (const command of program.commands) command.addHelpText('after', OTHER_OPTIONS);
}

function parsePid(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new UsageError(`--pid: '${text}' is not a pid`);
}

function addTop(program: Command, tell: (command: CommandToRun) => void): void {
  program
    .command('top')
    .description('a live table of containers: how long they wait, for what, and why for a CPU')
    .option('-b, --batch', 'print tables instead, for scripts')
    .option('-n, --iterations <count>', 'end after so many intervals', of('--iterations', parseCount))
    .addOption(
      new Option('-d, --interval <duration>', 'from one reading to the next')
        .argParser(of('--interval', parseTopInterval))
        .default(1_000, '1s'),
    )
    .addOption(new Option('-s, --sort <column>', 'the column to sort by').choices(SORT_WORDS).default('cpu'))
    .option('-r, --reverse', 'the least first')
    .option('-f, --filter <text>', 'show only names with this part')
    .action(({ batch = false, reverse = false, filter = '', sort, interval, iterations }: TopOptions) =>
      tell({
        name: 'top',
        batch,
        iterations,
        intervalMillis: interval,
        sort: toSortKey(sort),
        reversed: reverse,
        filter,
      }),
    );
}

interface TopOptions {
  readonly batch?: boolean;
  readonly iterations?: number;
  readonly interval: number;
  readonly sort: string;
  readonly reverse?: boolean;
  readonly filter?: string;
}

function parseTopInterval(text: string): number {
  const millis = parseDuration(text);
  if (millis < SHORTEST_INTERVAL_MILLIS)
    throw new UsageError(`'${text}' is shorter than ${SHORTEST_INTERVAL_MILLIS} ms`);
  return millis;
}

/** Tells which option a value was of. */
function of<Value>(option: string, parse: (text: string) => Value): (text: string) => Value {
  return (text) => {
    try {
      return parse(text);
    } catch (error) {
      throw error instanceof UsageError ? new UsageError(`${option}: ${error.message}`) : error;
    }
  };
}

/** A command's help lists its own options alone. */
const OTHER_OPTIONS = '\nThe options that psiperf --help lists can be given, too.';

function toUsageError({ code, message }: CommanderError, program: Command): UsageError {
  const [typed = ''] = program.args;
  const names = program.commands.map((command) => command.name());
  if (code === 'commander.excessArguments' && !names.includes(typed))
    return new UsageError(`'${typed}' is no command; there are ${names.join(', ')}`);
  return new UsageError(message.replace(/^error: /, '').replaceAll('\n', ' '));
}

/** Commander neither writes errors nor exits: both are main's. */
function toProgram(version: string): Command {
  const program = new Command('psiperf')
    .description('Pressure of every container, under its own name, for Prometheus and OpenTelemetry.')
    .version(version)
    .helpCommand(false)
    .allowExcessArguments(false)
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
  return program.option('--config <file>', 'YAML file with options');
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
