// What a tarball says otherwise than the package.json of its folder.
'use strict';

/** The program is published as a bundle, which has its libraries in it: it needs the addon alone, and a reader no more. */
function withoutBundled(manifest) {
  const { devDependencies: _, ...rest } = manifest;
  return { ...rest, dependencies: { '@psiperf/native': manifest.version } };
}

module.exports = {
  hooks: {
    beforePacking: (manifest) => (manifest.name === '@psiperf/agent' ? withoutBundled(manifest) : manifest),
  },
};
