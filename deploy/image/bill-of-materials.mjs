// The SBOM of the image, as CycloneDX: what pnpm knows of the agent's dependencies, and what is in the image besides.

import { inRoot } from '../../scripts/lib/paths.mjs';
import { outputOf } from '../../scripts/lib/run.mjs';
import { node, toolchainEnvironment } from '../../scripts/lib/toolchain.mjs';

const PNPM = inRoot('toolchain/node_modules/pnpm/bin/pnpm.mjs');

async function readDependencies() {
  const format = ['--sbom-format', 'cyclonedx', '--sbom-spec-version', '1.6', '--sbom-type', 'application'];
  const text = await outputOf(node, [PNPM, 'sbom', ...format, '--prod', '--filter', '@psiperf/agent'], {
    cwd: inRoot(),
    env: toolchainEnvironment(),
  });
  if (text === undefined) throw new Error('pnpm sbom failed');
  return JSON.parse(text);
}

const toComponent = (type, name, version, purl) => ({ type, name, version, purl, 'bom-ref': purl });

const toDebianComponent = (suite) => (entry) => {
  const { name, version, architecture } = entry;
  const purl = `pkg:deb/debian/${name}@${encodeURIComponent(version)}?arch=${architecture}&distro=${suite}`;
  return toComponent('library', name, version, purl);
};

const byReference = (one, other) => (one['bom-ref'] < other['bom-ref'] ? -1 : 1);

/**
 * @param {{ suite: string, packages: { name: string, version: string, architecture: string }[], nodeVersion: string }} parts
 * @returns the same text for the same parts. pnpm tells them in any order, with a time and a number of its own, and with a
 * graph of who needs whom in which other edges are missing every time: what is left is what is in the image.
 */
export async function describeMaterials({ suite, packages, nodeVersion }) {
  const { serialNumber: _, dependencies: __, ...bill } = await readDependencies();
  const { timestamp: ___, ...metadata } = bill.metadata;
  const added = [
    toComponent('application', 'node', nodeVersion, `pkg:generic/node@${nodeVersion}`),
    ...packages.map(toDebianComponent(suite)),
  ];
  const components = [...bill.components, ...added].sort(byReference);
  return `${JSON.stringify({ ...bill, metadata, components }, null, 1)}\n`;
}
