// Runs before a package is packed. npm's own pack leaves `workspace:` and `catalog:` in the package.json of the tarball, which
// nobody can install.
if (process.env.npm_config_user_agent?.startsWith('npm/')) {
  process.stderr.write('not by npm pack, but at the root of the repository: npm run pack -- <folder>\n');
  process.exitCode = 1;
}
