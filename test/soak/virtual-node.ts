import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { firmwareDirectories, nodeToolsEnvironment } from '../../scripts/lib/virtual-node.mjs';
import { RunningProgram } from '../bed/running-program.ts';
import { requirePeer, type Skip } from '../peer.ts';
import { findFreePort } from '../peers/free-port.ts';

/** Emulated on a busy machine, the boot takes one minute to five. */
const BOOTED_WITHIN_MILLIS = 480_000;
/** While it boots, QEMU takes connections that nobody answers. */
const ANSWERED_WITHIN_MILLIS = 10_000;
/** The longest that a command is silent. */
const SILENT_MILLIS = 180_000;
const SHELL_PORT = 2222;

/** Emulated, as KVM is not everywhere. QEMU 7.2 gets the flags of CMPXCHG16B wrong, and Linux dies of that. */
const PROCESSORS = ['-accel', 'tcg,thread=multi', '-cpu', 'max,cx16=off', '-smp', '2', '-m', '3072'];
const DEVICES = ['-display', 'none', '-nodefaults', '-no-reboot', '-serial', 'stdio'];
const KERNEL_ARGUMENTS = [
  'root=/dev/vda rw console=ttyS0 quiet net.ifnames=0 psi=1',
  // What this costs is emulated, and nobody is kept out by it.
  'mitigations=off random.trust_cpu=on systemd.show_status=0 panic=-1',
];

/** A command of the node that failed. */
export class CommandFailed extends Error {}

/** A machine with Debian, systemd, containerd and a kubelet; its disk is forgotten with it. */
export class VirtualNode implements AsyncDisposable {
  readonly #machine: RunningProgram;
  readonly #port: number;

  /** Boots it until it takes commands, or ends the test as skipped where it cannot run. */
  static async boot(skip: Skip): Promise<VirtualNode> {
    const qemu = requirePeer('qemu-system-x86_64', skip);
    const parts = requirePeer('virtual-node', skip);
    const port = await findFreePort();
    const machine = new RunningProgram(
      'nice',
      [
        ...['-n', '10', qemu, ...firmwareDirectories().flatMap((directory) => ['-L', directory])],
        ...[...PROCESSORS, ...DEVICES],
        ...['-kernel', join(parts, 'vmlinuz'), '-initrd', join(parts, 'initrd')],
        ...['-append', KERNEL_ARGUMENTS.join(' ')],
        ...['-snapshot', '-drive', `file=${join(parts, 'disk')},if=virtio,format=raw,cache=unsafe`],
        ...['-netdev', `user,id=network,hostfwd=tcp:127.0.0.1:${port}-:${SHELL_PORT}`],
        ...['-device', 'virtio-net-pci,netdev=network,romfile='],
      ],
      nodeToolsEnvironment(),
    );
    const node = new VirtualNode(machine, port);
    try {
      await machine.until(
        async () => (await node.run('echo here', '', ANSWERED_WITHIN_MILLIS)) === 'here',
        BOOTED_WITHIN_MILLIS,
      );
      return node;
    } catch (error) {
      await node[Symbol.asyncDispose]();
      throw error;
    }
  }

  private constructor(machine: RunningProgram, port: number) {
    this.#machine = machine;
    this.#port = port;
  }

  /** What its kernel told. */
  get console(): string {
    return this.#machine.output;
  }

  /**
   * Runs a shell's command as root.
   * @param idleMillis after how long a silence to give up.
   * @returns what it printed on both streams, without spaces around it. @throws CommandFailed with that where it fails.
   */
  async run(command: string, input: string | Uint8Array = '', idleMillis = SILENT_MILLIS): Promise<string> {
    const socket = connect({ host: '127.0.0.1', port: this.#port, allowHalfOpen: true });
    socket.setTimeout(idleMillis, () => socket.destroy());
    socket.write(`${command}\0`);
    socket.end(input);
    const answer = await text(socket).catch((error) => {
      throw new CommandFailed(`${command}: ${error.message}: ${this.console}`);
    });
    const [, output = '', exitCode] = /^(.*)\n(\d+)$/s.exec(answer) ?? [];
    if (exitCode === undefined) throw new CommandFailed(`${command}: cut short: ${answer}`);
    if (exitCode !== '0') throw new CommandFailed(`${command}: ended with ${exitCode}: ${output}`);
    return output.trim();
  }

  /** Makes a file on it. */
  async write(path: string, contents: string | Uint8Array): Promise<void> {
    await this.run(`mkdir -p "$(dirname '${path}')" && cat > '${path}'`, contents);
  }

  /** Waits until a command succeeds. @returns what that printed. @throws what it last threw. */
  async until(command: string, withinMillis = 120_000): Promise<string> {
    for (const deadline = Date.now() + withinMillis; ; await sleep(500)) {
      try {
        return await this.run(command);
      } catch (error) {
        if (Date.now() > deadline) throw error;
      }
    }
  }

  /** Gives containerd an image. @param archive as `docker save` writes it. */
  async importImage(archive: string): Promise<void> {
    await this.run('ctr --namespace k8s.io images import -', await readFile(archive));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#machine.stop('SIGKILL');
  }
}
