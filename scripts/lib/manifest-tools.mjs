// What tests render and check the manifests of deploy/ with: Helm and kustomize, built from the Go module proxy, and the
// schemas that Kubernetes and the Prometheus Operator publish in their modules.
import { chmod, copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cache, firstThatExists } from './peer-files.mjs';
import { outputOf, run } from './run.mjs';
import { exists, inTemporaryDirectory, makeWhole } from './temporary.mjs';

const PROGRAMS = Object.freeze({
  helm: { version: '4.3.1', package: 'helm.sh/helm/v4/cmd/helm' },
  // The last one for Go 1.26.
  kustomize: { version: '5.8.2', package: 'sigs.k8s.io/kustomize/kustomize/v5' },
});

const programPath = (name) => join(cache(), 'bin', `${name}-${PROGRAMS[name].version}`);

/** Modules with the files that are taken of them. */
const SCHEMAS = Object.freeze([
  { module: 'k8s.io/kubernetes', version: '1.36.3', file: 'api/openapi-spec/swagger.json' },
  {
    module: 'github.com/prometheus-operator/prometheus-operator',
    version: '0.85.0',
    file: 'example/prometheus-operator-crd/monitoring.coreos.com_podmonitors.yaml',
  },
]);

const schemasDirectory = () =>
  join(
    cache(),
    'schemas',
    SCHEMAS.map(({ module, version }) => `${module.split('/').at(-1)}-${version}`).join('_'),
  );

/** What tests can require, for PEERS. */
export const MANIFEST_PEERS = Object.freeze({
  helm: () => firstThatExists([programPath('helm')]),
  kustomize: () => firstThatExists([programPath('kustomize')]),
  /** Directory of `swagger.json` and `monitoring.coreos.com_podmonitors.yaml`. */
  'kubernetes-schemas': () => firstThatExists([schemasDirectory()]),
});

async function requireGo() {
  if ((await outputOf('go', ['version'])) === undefined)
    throw new Error('needs Go >= 1.26, which is not there: https://go.dev/dl');
}

/** Builds Helm or kustomize, which takes minutes, once. */
export async function installManifestProgram(name, tell) {
  const target = programPath(name);
  if (await exists(target)) return tell(`${name} is there: ${target}`);
  await requireGo();
  const { version, package: source } = PROGRAMS[name];
  tell(`building ${name} ${version} (minutes, once) to ${target}`);
  await inTemporaryDirectory(async (directory) => {
    const env = { ...process.env, GOBIN: directory, GOFLAGS: '-mod=mod', CGO_ENABLED: '0' };
    await run('go', ['install', '-trimpath', '-ldflags', '-s -w', `${source}@v${version}`], { env });
    await makeWhole(target, async (partial) => {
      await copyFile(join(directory, name), partial);
      await chmod(partial, 0o755);
    });
  });
}

/** Downloads the modules that have the schemas. */
export async function installSchemas(tell) {
  const target = schemasDirectory();
  if (await exists(target)) return tell(`the schemas of Kubernetes are there: ${target}`);
  await requireGo();
  tell(`taking the schemas of Kubernetes out of its Go module to ${target}`);
  await makeWhole(target, async (partial) => {
    await mkdir(partial);
    for (const { module, version, file } of SCHEMAS) {
      const text = await outputOf('go', ['mod', 'download', '-json', `${module}@v${version}`], {
        cwd: partial,
      });
      if (text === undefined) throw new Error(`${module} ${version} cannot be downloaded`);
      const copy = join(partial, file.split('/').at(-1));
      await copyFile(join(JSON.parse(text).Dir, file), copy);
      await chmod(copy, 0o644);
    }
  });
}
