// A plugin of TypeDoc: tells what each value of a union is, such as an error's code. The Markdown theme leaves the comments on
// members out where none of them is an object.
import { Converter, ReflectionKind, ReflectionType, UnionType } from 'typedoc';

/** @param {import('typedoc').Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const alias of project.getReflectionsByKind(ReflectionKind.TypeAlias)) tellMembers(alias);
  });
}

function tellMembers({ type, comment }) {
  if (!(type instanceof UnionType) || type.elementSummaries === undefined || comment === undefined) return;
  if (type.types.some((member) => member instanceof ReflectionType)) return;
  for (const [index, member] of type.types.entries()) {
    const summary = type.elementSummaries[index] ?? [];
    comment.summary.push(
      { kind: 'text', text: `${index === 0 ? '\n' : ''}\n- \`${member}\`${summary.length > 0 ? ': ' : ''}` },
      ...summary,
    );
  }
}
