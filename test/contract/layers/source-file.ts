import { type Program, parseSync } from 'oxc-parser';

/** One module that a file names: by import, export from, `import()` or `require()`. */
export interface ModuleRequest {
  readonly specifier: string;
  /** Whether only types come from it, so that nothing of it is left at run time. */
  readonly typeOnly: boolean;
}

/** A parsed TypeScript file of `packages/<owner>/src`. */
export interface SourceFile {
  /** Path in the repository. */
  readonly path: string;
  /** Directory name of the package it belongs to. */
  readonly owner: string;
  readonly text: string;
  readonly program: Program;
  readonly requests: readonly ModuleRequest[];
}

/** @throws where the text is not TypeScript. */
export function parseSourceFile(path: string, text: string): SourceFile {
  const { program, module, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors.map(({ message }) => message).join('; ')}`);
  const owner = /^packages\/([^/]+)\//.exec(path)?.[1] ?? '';
  const imports = module.staticImports.map(({ moduleRequest, entries }) => ({
    specifier: moduleRequest.value,
    typeOnly: entries.length > 0 && entries.every(({ isType }) => isType),
  }));
  const reExports = module.staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ moduleRequest, isType }) =>
      moduleRequest == null ? [] : [{ specifier: moduleRequest.value, typeOnly: isType }],
    ),
  );
  const dynamic = module.dynamicImports.flatMap(({ moduleRequest: { start, end } }) => {
    const literal = /^(['"])(.*)\1$/.exec(text.slice(start, end));
    return literal?.[2] === undefined ? [] : [{ specifier: literal[2], typeOnly: false }];
  });
  return { path, owner, text, program, requests: [...imports, ...reExports, ...dynamic] };
}
