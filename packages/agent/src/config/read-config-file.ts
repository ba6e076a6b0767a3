import { readFile } from 'node:fs/promises';
import { OPTIONS } from './options.ts';
import { UsageError } from './usage-error.ts';

/** The options of a YAML file, as text by flag name. */
export interface ConfigFile {
  readonly path: string;
  readonly values: Readonly<Record<string, string>>;
}

/**
 * Reads a configuration file: a YAML mapping of flag names to values; a list is written as YAML or comma-separated.
 * @param place what named the file.
 * @throws UsageError where it cannot be read, is not such a mapping, or names an option that does not exist.
 */
export async function readConfigFile(path: string, place: string): Promise<ConfigFile> {
  const mapping = await parseYaml(path, await readText(path, place));
  const entries = Object.entries(mapping).map(([name, value]) => {
    if (!Object.hasOwn(OPTIONS, name)) throw new UsageError(`${path}: there is no option '${name}'`);
    return [name, toText(path, name, value)];
  });
  return { path, values: Object.fromEntries(entries) };
}

async function readText(path: string, place: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${place}: cannot read ${path} (${(error as NodeJS.ErrnoException).code})`);
  }
}

async function parseYaml(path: string, text: string): Promise<object> {
  const { parseDocument } = await import('yaml');
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) throw new UsageError(`${path}: ${error.message.split('\n')[0]}`);
  const value: unknown = document.toJS() ?? {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UsageError(`${path}: must be a mapping of option names to values`);
  }
  return value;
}

function toText(path: string, name: string, value: unknown): string {
  const items = Array.isArray(value) ? value : [value];
  if (items.some((item) => item === null || typeof item === 'object')) {
    throw new UsageError(`${path}: ${name} must be a value or a list of values`);
  }
  return items.join(',');
}
