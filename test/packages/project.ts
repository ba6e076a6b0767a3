import { chmod, mkdir, realpath, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { onPath } from '../../scripts/lib/peer-files.mjs';
import { TemporaryDirectory } from '../bed/temporary-directory.ts';
import type { PackedPackages } from './packed.ts';

/** What a service brings of its own. */
const OF_THE_HOST = { '@opentelemetry/api': '^1.10.0', '@opentelemetry/sdk-metrics': '^3.1.0' };
const TYPES_OF_NODE = { '@types/node': '^24.0.0' };

/** Others' packages that run something when they are installed come with these alone. */
export const WITH_GRPC: ReadonlySet<string> = new Set(['@psiperf/kubernetes', '@psiperf/telemetry']);

export type PackageManager = 'npm' | 'pnpm';

/** A directory of the few programs that a package manager needs: no compiler, no CMake. */
async function makePath(directory: string): Promise<string> {
  const path = join(directory, 'bin');
  await mkdir(path, { recursive: true });
  const npm = onPath('npm');
  if (npm === undefined) throw new Error('npm is not on the PATH');
  await symlink(process.execPath, join(path, 'node'));
  await symlink(await realpath(npm), join(path, 'npm'));
  for (const name of ['sh', 'env']) await symlink(onPath(name) ?? `/bin/${name}`, join(path, name));
  return path;
}

/** An empty project of a service's author, and the tarballs installed in it. */
export class Project implements AsyncDisposable {
  readonly path: string;
  readonly manager: PackageManager;
  readonly #directory: TemporaryDirectory;
  readonly #programs: string;
  readonly #packed: PackedPackages;

  private constructor(
    directory: TemporaryDirectory,
    manager: PackageManager,
    programs: string,
    packed: PackedPackages,
  ) {
    this.#directory = directory;
    this.#programs = programs;
    this.#packed = packed;
    this.manager = manager;
    this.path = join(directory.path, 'project');
  }

  static async make(manager: PackageManager, packed: PackedPackages): Promise<Project> {
    const directory = await TemporaryDirectory.make();
    // Tests enter it as nobody, too.
    await chmod(directory.path, 0o755);
    const project = new Project(directory, manager, await makePath(directory.path), packed);
    await mkdir(project.path);
    return project;
  }

  /** Installs packages of ours, and what a service has besides. */
  async install(names: readonly string[], ...options: string[]): Promise<void> {
    const files = Object.fromEntries(
      Object.entries(this.#packed.files).map(([name, file]) => [name, `file:${file}`]),
    );
    const wanted = Object.fromEntries(names.map((name) => [name, files[name]]));
    await this.write(
      'package.json',
      JSON.stringify({
        name: 'a-service',
        private: true,
        dependencies: { ...wanted, ...OF_THE_HOST },
        devDependencies: TYPES_OF_NODE,
        // No registry has them yet: what one of ours needs of another comes from beside it.
        overrides: Object.fromEntries(
          Object.keys(files)
            .filter((name) => !names.includes(name))
            .map((name) => [name, files[name]]),
        ),
      }),
    );
    if (this.manager === 'npm') {
      await this.#manage('install', '--no-audit', '--no-fund', '--loglevel=error', ...options);
    } else {
      const overrides = Object.entries(files).map(([name, file]) => `  '${name}': '${file}'\n`);
      // protobufjs comes with gRPC, and what it runs when it is installed only looks at versions: pnpm wants to be told.
      const allowed = names.some((name) => WITH_GRPC.has(name)) ? 'allowBuilds:\n  protobufjs: false\n' : '';
      // What is taken away would be kept for a week.
      const settings = `${allowed}modulesCacheMaxAge: 0\n`;
      await this.write('pnpm-workspace.yaml', `${settings}overrides:\n${overrides.join('')}`);
      await this.#manage('install', '--reporter=append-only', ...options);
    }
  }

  /** Takes packages away again. */
  async remove(names: readonly string[]): Promise<void> {
    await this.#manage(this.manager === 'npm' ? 'uninstall' : 'remove', ...names);
  }

  async write(name: string, text: string): Promise<void> {
    await writeFile(join(this.path, name), text);
  }

  /** Runs a file of the project, or a JavaScript file elsewhere. */
  run(file: string, args: readonly string[] = [], options: { readonly uid?: number } = {}) {
    return execa(process.execPath, [file, ...args], {
      cwd: this.path,
      env: { PATH: this.#programs },
      extendEnv: false,
      reject: false,
      ...options,
    });
  }

  async #manage(...args: string[]): Promise<void> {
    const pnpm = inRoot('toolchain/node_modules/pnpm/bin/pnpm.mjs');
    const command = this.manager === 'npm' ? [join(this.#programs, 'npm')] : [pnpm];
    // Of this process's environment, what says where registries are and where is kept what came from them.
    const { npm_config_user_agent: _, ...environment } = process.env;
    await execa(process.execPath, [...command, ...args], {
      cwd: this.path,
      env: { ...environment, PATH: this.#programs, CI: 'false' },
      extendEnv: false,
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#directory[Symbol.asyncDispose]();
  }
}
