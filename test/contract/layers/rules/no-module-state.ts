import { type Expression, type VariableDeclaration, type VariableDeclarator, Visitor } from 'oxc-parser';
import type { SourceFile } from '../source-file.ts';

/** Objects without state of their own. */
const STATELESS: readonly string[] = ['RegExp', 'TextDecoder', 'TextEncoder', 'URL'];
const MUTATORS: readonly string[] = [
  'push',
  'pop',
  'shift',
  'unshift',
  'splice',
  'sort',
  'reverse',
  'fill',
  'set',
  'add',
  'delete',
  'clear',
];

/**
 * State lives in instances: no `let` at the top level of a module, no object made there that keeps something (a map
 * that is only looked up is declared `ReadonlyMap`), and no assignment into a constant of the module.
 */
export function noModuleState(file: SourceFile): string[] {
  const declarations = file.program.body.flatMap((statement) => {
    const inner = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    return inner?.type === 'VariableDeclaration' ? [inner] : [];
  });
  const constants = new Set(declarations.flatMap(({ declarations }) => declarations.map(nameOf)));
  return [...declarations.flatMap(declaredState), ...mutations(file, constants)];
}

function nameOf({ id }: VariableDeclarator): string {
  return id.type === 'Identifier' ? id.name : '';
}

function declaredState({ kind, declarations }: VariableDeclaration): string[] {
  return declarations.flatMap((declarator) => {
    if (kind !== 'const') return [`${kind} ${nameOf(declarator)} at the top level`];
    if (declarator.init == null || isReadonly(declarator) || !keepsState(declarator.init)) return [];
    return [`${nameOf(declarator)} keeps state at the top level`];
  });
}

function isReadonly({ id }: VariableDeclarator): boolean {
  const type = id.type === 'Identifier' ? id.typeAnnotation?.typeAnnotation : undefined;
  if (type?.type === 'TSTypeOperator') return type.operator === 'readonly';
  return (
    type?.type === 'TSTypeReference' &&
    type.typeName.type === 'Identifier' &&
    /^Readonly/.test(type.typeName.name)
  );
}

function keepsState(init: Expression): boolean {
  if (init.type === 'ArrayExpression') return init.elements.length === 0;
  if (init.type === 'ObjectExpression') return init.properties.length === 0;
  if (init.type !== 'NewExpression') return false;
  return !(init.callee.type === 'Identifier' && STATELESS.includes(init.callee.name));
}

function mutations(file: SourceFile, constants: ReadonlySet<string>): string[] {
  const found: string[] = [];
  const report = (target: Expression, what: string) => {
    if (target.type === 'Identifier' && constants.has(target.name)) found.push(`${what} ${target.name}`);
  };
  new Visitor({
    AssignmentExpression({ left }) {
      if (left.type === 'MemberExpression') report(left.object, 'assigns into');
    },
    UpdateExpression({ argument }) {
      if (argument.type === 'MemberExpression') report(argument.object, 'assigns into');
    },
    CallExpression({ callee }) {
      if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return;
      if (MUTATORS.includes(callee.property.name)) report(callee.object, `calls ${callee.property.name} of`);
    },
    PropertyDefinition(field) {
      if (field.static && !field.readonly) found.push('static field that can be assigned');
    },
  }).visit(file.program);
  return found;
}
