import { readFile } from 'node:fs/promises';
import { inRoot } from '../../../scripts/lib/paths.mjs';
import { type CodeBlock, parseCodeBlocks } from './markdown.ts';

/** What a section of a document tells the reader to type. */
export interface Section {
  /** Lines that are indented as code, outside of fences; a backslash goes on in the next one. */
  readonly commands: readonly string[];
  readonly blocks: readonly CodeBlock[];
}

/**
 * A section of a document, up to the next heading.
 * @param heading as it is written.
 * @throws where it tells nothing to type.
 */
export async function readSection(file: string, heading: string): Promise<Section> {
  const [, text] = (await readFile(inRoot(file), 'utf8')).split(`\n${heading}\n`);
  const body = text?.split(/\n#+ /)[0] ?? '';
  const prose = body.replaceAll(/^```.*?^```$/gms, '').replaceAll(/ \\\n +/g, ' ');
  const commands = [...prose.matchAll(/^ {4}(\S.*)$/gm)].map(([, command = '']) => command);
  if (commands.length === 0) throw new Error(`${file} has no commands under ${heading}`);
  return { commands, blocks: parseCodeBlocks(body) };
}
