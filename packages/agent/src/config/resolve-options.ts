import { OPTIONS, type OptionDefinition, type OptionName, type Options, variablesOf } from './options.ts';
import { UsageError } from './usage-error.ts';

/** Where the text of options was found: flags, then the environment, then the file. */
export interface OptionTexts {
  /** By flag name; a switch that is there is `true`. */
  readonly flags: Readonly<Record<string, string | undefined>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** By flag name, of the configuration file. */
  readonly file: { readonly path: string; readonly values: Readonly<Record<string, string>> } | undefined;
}

/**
 * Every option with its value: flags win over the environment, the environment over the file. An empty variable is
 * not set, as OpenTelemetry has it.
 * @throws UsageError with the place and the reason.
 */
export function resolveOptions(texts: OptionTexts): Options {
  const names = Object.keys(OPTIONS) as OptionName[];
  return Object.fromEntries(names.map((name) => [name, resolveOne(name, texts)])) as Options;
}

function resolveOne(name: OptionName, texts: OptionTexts): unknown {
  const { parse, fallback }: OptionDefinition<unknown> = OPTIONS[name];
  for (const [place, text] of placesOf(name, texts)) {
    if (text !== undefined) return parseAt(place, text, parse);
  }
  return fallback;
}

function* placesOf(
  name: OptionName,
  { flags, environment, file }: OptionTexts,
): Generator<[string, string | undefined]> {
  yield [`--${name}`, flags[name]];
  for (const variable of variablesOf(name)) yield [variable, environment[variable] || undefined];
  if (file !== undefined) yield [`${file.path}: ${name}`, file.values[name]];
}

/** Runs a parser; its UsageError is completed with the place. */
export function parseAt<Value>(place: string, text: string, parse: (text: string) => Value): Value {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`${place}: ${error.message}`);
    throw error;
  }
}
