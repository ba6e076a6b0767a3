import type { SourceFile } from '../source-file.ts';

/** What a module offers is named, one by one. */
export function noExportAll(file: SourceFile): string[] {
  return file.program.body
    .filter((statement) => statement.type === 'ExportAllDeclaration')
    .map((statement) => `export * from ${statement.source.value}`);
}
