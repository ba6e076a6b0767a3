// A plugin of TypeDoc: warns of types of ours that an export names and that nobody can import. TypeDoc's own check looks only at
// the package that it documents, and this workspace is many.
import { Application, makeRecursiveVisitor } from 'typedoc';

/** Forms of the addon and of tables in the code: no type of what is exported that somebody has to name. */
const INTERNAL = new Set([
  '@psiperf/kubernetes ATTRIBUTES',
  '@psiperf/perf LabelClass',
  '@psiperf/perf LoadedCounters',
  '@psiperf/perf PmuField',
  '@psiperf/perf RawEvent',
  '@psiperf/perf RawGroup',
  '@psiperf/perf Row',
  '@psiperf/perf Trial',
  '@psiperf/perf TrialPlace',
  '@psiperf/telemetry NameProfile',
]);

/** @param {import('typedoc').Application} app */
export function load(app) {
  app.on(Application.EVENT_VALIDATE_PROJECT, (project) => {
    for (const { name, owner } of typesNotExported(project)) {
      app.logger.validationWarning(`${owner} names the type ${name}, which is not exported`);
    }
  });
}

function typesNotExported(project) {
  const found = new Map();
  for (const reflection of Object.values(project.reflections)) {
    const visitor = makeRecursiveVisitor({
      reference(type) {
        const packageName = type.symbolId?.packageName;
        const name = `${packageName} ${type.name}`;
        if (!packageName?.startsWith('@psiperf/') || type.reflection || type.isIntentionallyBroken()) return;
        if (!INTERNAL.has(name)) found.set(name, { name, owner: reflection.getFriendlyFullName() });
      },
    });
    // Not what an interface extends: its members are told with the interface itself.
    reflection.type?.visit(visitor);
  }
  return found.values();
}
