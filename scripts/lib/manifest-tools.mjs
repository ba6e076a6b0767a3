// What tests render and check the manifests of deploy/ with: Helm and kustomize, built by the modules in test/peers/manifests,
// and the schemas that Kubernetes and the Prometheus Operator publish in their Go modules.
import { createHash } from 'node:crypto';
import { chmod, copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { findGoProgram, installGoProgram, requireGo, versionOf } from './go-program.mjs';
import { cache, firstThatExists } from './peer-files.mjs';
import { outputOf } from './run.mjs';
import { exists, makeWhole } from './temporary.mjs';

const PROGRAMS = Object.freeze({
  helm: { name: 'helm', directory: 'manifests/helm', module: 'helm.sh/helm/v4', command: '/cmd/helm' },
  kustomize: {
    name: 'kustomize',
    directory: 'manifests/kustomize',
    module: 'sigs.k8s.io/kustomize/kustomize/v5',
    command: '',
  },
});

const KUBERNETES = 'k8s.io/kubernetes';

/** Of the Kubernetes that tests run. */
const kubernetesVersion = versionOf({ directory: 'kubernetes/programs', module: KUBERNETES }).slice(1);

/** Modules with the files that are taken of them. */
const SCHEMAS = Object.freeze([
  { module: KUBERNETES, version: kubernetesVersion, files: ['api/openapi-spec/swagger.json'] },
  {
    module: 'github.com/prometheus-operator/prometheus-operator',
    version: '0.85.0',
    files: ['podmonitors', 'servicemonitors'].map(
      (name) => `example/prometheus-operator-crd/monitoring.coreos.com_${name}.yaml`,
    ),
  },
]);

/** Another list of schemas is another directory. */
function schemasDirectory() {
  const digest = createHash('sha256').update(JSON.stringify(SCHEMAS)).digest('hex');
  return join(cache(), 'schemas', digest.slice(0, 12));
}

/** What tests can require, for PEERS. */
export const MANIFEST_PEERS = Object.freeze({
  helm: findGoProgram(PROGRAMS.helm),
  kustomize: findGoProgram(PROGRAMS.kustomize),
  /** Directory of `swagger.json` and `monitoring.coreos.com_<kind>s.yaml`. */
  'kubernetes-schemas': () => firstThatExists([schemasDirectory()]),
});

/** Builds Helm or kustomize, which takes minutes, once. */
export function installManifestProgram(name, tell) {
  return installGoProgram(PROGRAMS[name], tell);
}

/** Downloads the modules that have the schemas. */
export async function installSchemas(tell) {
  const target = schemasDirectory();
  if (await exists(target)) return tell(`the schemas of Kubernetes are there: ${target}`);
  await requireGo();
  tell(`taking the schemas of Kubernetes out of its Go module to ${target}`);
  await makeWhole(target, async (partial) => {
    await mkdir(partial);
    for (const { module, version, files } of SCHEMAS) {
      const text = await outputOf('go', ['mod', 'download', '-json', `${module}@v${version}`], {
        cwd: partial,
      });
      if (text === undefined) throw new Error(`${module} ${version} cannot be downloaded`);
      for (const file of files) {
        const copy = join(partial, file.split('/').at(-1));
        await copyFile(join(JSON.parse(text).Dir, file), copy);
        await chmod(copy, 0o644);
      }
    }
  });
}
