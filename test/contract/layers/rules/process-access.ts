import { Visitor } from 'oxc-parser';
import type { SourceFile } from '../source-file.ts';

const PROCESS_MEMBERS: readonly string[] = [
  'env',
  'argv',
  'exit',
  'exitCode',
  'stdout',
  'stderr',
  'on',
  'once',
  'kill',
];

/** Only `agent` reads arguments and environment, writes output, listens to signals and exits. */
export function processAccess(file: SourceFile): string[] {
  if (file.owner === 'agent') return [];
  const found = file.requests
    .filter(({ specifier }) => /^(node:)?process$/.test(specifier))
    .map(({ specifier }) => `imports ${specifier}`);
  new Visitor({
    MemberExpression({ object, property }) {
      const base = object.type === 'Identifier' ? object.name : undefined;
      if (base === 'console') found.push('uses console');
      if (base === 'globalThis') found.push('reaches for globalThis');
      if (base !== 'process') return;
      const member = property.type === 'Identifier' ? property.name : 'a computed member';
      if (property.type !== 'Identifier' || PROCESS_MEMBERS.includes(member))
        found.push(`uses process.${member}`);
    },
  }).visit(file.program);
  return found;
}
