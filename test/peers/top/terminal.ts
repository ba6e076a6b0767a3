import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { TemporaryDirectory } from '../../bed/temporary-directory.ts';

const WITHIN_MILLIS = 60_000;
const LOOK_MILLIS = 50;

/** A real terminal with a shell in it, of which it is known what it shows. Disposing ends both. */
export class Terminal implements AsyncDisposable {
  readonly #tmux: string;
  readonly #directory: TemporaryDirectory;

  private constructor(tmux: string, directory: TemporaryDirectory) {
    this.#tmux = tmux;
    this.#directory = directory;
  }

  /** @param tmux the program. */
  static async open(tmux: string, { width, height }: { width: number; height: number }): Promise<Terminal> {
    const terminal = new Terminal(tmux, await TemporaryDirectory.make());
    const size = ['-x', String(width), '-y', String(height)];
    await terminal.#tell('-f', '/dev/null', 'new-session', '-d', ...size, 'env PS1="$ " sh');
    // The window goes on to be there when its shell has ended.
    await terminal.#tell('set-option', '-g', 'remain-on-exit', 'on');
    await terminal.until('its prompt', (lines) => lines[0] === '$');
    return terminal;
  }

  /** What is on the screen, without blanks at the ends of lines. */
  async lines(): Promise<string[]> {
    return (await this.#tell('capture-pane', '-p')).split('\n').map((line) => line.trimEnd());
  }

  /** Types text as it is. */
  async type(text: string): Promise<void> {
    await this.#tell('send-keys', '-l', text);
  }

  /** Presses keys, by the names that tmux has for them: `Enter`, `Down`, `C-c`. */
  async press(...keys: readonly string[]): Promise<void> {
    await this.#tell('send-keys', ...keys);
  }

  async resize(width: number, height: number): Promise<void> {
    await this.#tell('resize-window', '-x', String(width), '-y', String(height));
  }

  /** Whether the cursor is shown, and whether the screen is another one than the shell's. */
  async modes(): Promise<{ readonly cursorShown: boolean; readonly otherScreen: boolean }> {
    const [cursor, other] = (await this.#tell('display', '-p', '#{cursor_flag} #{alternate_on}')).split(' ');
    return { cursorShown: cursor === '1', otherScreen: other === '1' };
  }

  /** Pid of the shell. */
  async shellPid(): Promise<number> {
    return Number(await this.#tell('display', '-p', '#{pane_pid}'));
  }

  /** Closes the window, as a user does: the kernel tells those who are in it. */
  async closeWindow(): Promise<void> {
    // Another one keeps the server.
    await this.#tell('new-window', '-d', 'sleep 1000');
    await this.#tell('kill-pane');
  }

  /** Waits until the screen shows something. @throws with what it shows where it never does. */
  async until(what: string, shows: (lines: readonly string[]) => boolean): Promise<readonly string[]> {
    for (const deadline = Date.now() + WITHIN_MILLIS; Date.now() < deadline; await sleep(LOOK_MILLIS)) {
      const lines = await this.lines();
      if (shows(lines)) return lines;
    }
    throw new Error(`the terminal does not show ${what}:\n${(await this.lines()).join('\n')}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tell('kill-server').catch(() => {});
    await this.#directory[Symbol.asyncDispose]();
  }

  /** Has a server of its own, and none of what this machine's user has configured. */
  async #tell(...args: readonly string[]): Promise<string> {
    const socket = `${this.#directory.path}/socket`;
    const { PATH } = process.env;
    const environment = { PATH, LANG: 'C.UTF-8', TERM: 'xterm-256color', CI: 'true' };
    const { stdout } = await execa(this.#tmux, ['-u', '-S', socket, ...args], {
      env: environment,
      extendEnv: false,
    });
    return stdout;
  }
}
