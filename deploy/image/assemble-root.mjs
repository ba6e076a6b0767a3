// The root file system of the image, from one list. deploy/Dockerfile makes its last stage of it, and so do the tests.
import { chmod, copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { installNode } from '../../scripts/lib/install-machines.mjs';
import { LICENSES_FILE } from '../../scripts/lib/licenses-of-bundle.mjs';
import { nodeDirectory, pinnedNodeVersion } from '../../scripts/lib/machines.mjs';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { describeMaterials } from './bill-of-materials.mjs';
import { bringDebianParts, findLibrary, LIBRARIES, readCertificates } from './debian-parts.mjs';
import { bringAddon } from './image-addon.mjs';
import { runBinaryTool } from './platforms.mjs';
import { NODE, PROGRAM, USER_ID } from './settings.mjs';

const tell = (line) => process.stderr.write(`image: ${line}\n`);

// Capabilities go to root alone in Kubernetes, so both users occur; neither can log in.
const USERS = [
  { name: 'root', id: 0 },
  { name: 'psiperf', id: USER_ID },
];

const toPasswd = ({ name, id }) => `${name}:x:${id}:${id}:${name}:/:/sbin/nologin\n`;
const toGroup = ({ name, id }) => `${name}:x:${id}:\n`;

/** Files that are written: [path, text]. */
async function textsOf(debian) {
  return [
    ['/etc/passwd', USERS.map(toPasswd).join('')],
    ['/etc/group', USERS.map(toGroup).join('')],
    // Without it the C library asks the name server for names that /etc/hosts has.
    ['/etc/nsswitch.conf', 'hosts: files dns\n'],
    ['/etc/ssl/certs/ca-certificates.crt', await readCertificates(debian.root)],
    [`${PROGRAM}/sbom.cdx.json`, await describeMaterials({ ...debian, nodeVersion: pinnedNodeVersion() })],
  ];
}

async function bundleFiles() {
  const bundle = inRoot('packages/agent/bundle');
  const names = (await readdir(bundle)).filter((name) => name.endsWith('.js'));
  return names.map((name) => [`${PROGRAM}/bundle/${name}`, join(bundle, name)]);
}

async function licenceFiles({ root }) {
  const documentation = join(root, 'usr/share/doc');
  // Some packages have only a link to the directory of another.
  const packages = (await readdir(documentation, { withFileTypes: true })).filter((entry) =>
    entry.isDirectory(),
  );
  return packages.map(({ name }) => [
    `/usr/share/doc/${name}/copyright`,
    join(documentation, name, 'copyright'),
  ]);
}

/** Files that are copied: [path, source]. */
async function copiesOf(platform, debian) {
  const { loader, triplet } = platform;
  const libraries = LIBRARIES.map(async (name) => [
    `/lib/${triplet}/${name}`,
    await findLibrary(debian.root, triplet, name),
  ]);
  return [
    [`${PROGRAM}/package.json`, inRoot('packages/agent/package.json')],
    ...(await bundleFiles()),
    ...(await Promise.all(libraries)),
    [loader, await findLibrary(debian.root, triplet, loader.split('/').at(-1))],
    ...(await licenceFiles(debian)),
    ['/usr/share/doc/nodejs/LICENSE', join(nodeDirectory(platform.nodeArchitecture), 'LICENSE')],
    ['/usr/share/doc/psiperf/LICENSE', inRoot('LICENSE')],
    [`/usr/share/doc/psiperf/${LICENSES_FILE}`, inRoot('packages/agent/bundle', LICENSES_FILE)],
  ];
}

/** Programs whose debug symbols stay behind: [path, source]. */
async function programsOf(platform) {
  return [
    [NODE, join(nodeDirectory(platform.nodeArchitecture), 'bin/node')],
    [`${PROGRAM}/bundle/psiperf.node`, await bringAddon(platform)],
  ];
}

/** Directories are everybody's to pass, whatever this process's umask and whoever made the first. */
async function openDirectories(root) {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const directories = entries.filter((entry) => entry.isDirectory());
  for (const path of [root, ...directories.map(({ parentPath, name }) => join(parentPath, name))])
    await chmod(path, 0o755);
}

/**
 * Makes the root file system of the image in an empty directory.
 * @param {typeof import('./platforms.mjs').PLATFORMS['linux/amd64']} platform
 */
export async function assembleRoot(platform, directory) {
  await installNode(platform.nodeArchitecture, tell);
  const debian = await bringDebianParts(platform);
  const place = async (path, mode, make) => {
    const target = join(directory, path);
    await mkdir(dirname(target), { recursive: true });
    await make(target);
    await chmod(target, mode);
  };
  for (const [path, text] of await textsOf(debian)) await place(path, 0o644, (to) => writeFile(to, text));
  for (const [path, source] of await copiesOf(platform, debian))
    await place(path, path === platform.loader ? 0o755 : 0o644, (to) => copyFile(source, to));
  for (const [path, source] of await programsOf(platform))
    await place(path, 0o755, (to) => runBinaryTool(platform, 'strip', ['-o', to, source]));
  await openDirectories(directory);
}
