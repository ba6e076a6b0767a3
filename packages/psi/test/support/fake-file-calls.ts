import { constants } from 'node:os';
import type { FileCalls } from '../../src/raw/file-calls.ts';

const { ENOENT, ENODEV, EMFILE, EBADF } = constants.errno;

/** A file of the fake kernel; an errno makes the step fail. */
export interface FakeFile {
  text: string;
  openErrno?: number;
  readErrno?: number;
  /** Files of the kernel that were open when they vanished answer ENODEV for ever. */
  cutOff?: boolean;
  /** What a read waits for before it looks at the file. */
  gate?: Promise<void>;
}

interface FakeDirectory {
  readonly inode: bigint;
  readonly files: Map<string, FakeFile>;
}

type Opened = { readonly directory: FakeDirectory } | { readonly file: FakeFile };

/** Directories and files in memory behind the calls of the TypeScript reader; counts what is asked of it. */
export class FakeFileCalls implements FileCalls {
  readonly #directories = new Map<string, FakeDirectory>();
  readonly #open = new Map<number, Opened>();
  #nextFd = 100;
  /** Errno of every open of this directory. */
  readonly directoryErrno = new Map<string, number>();
  inodeErrno: number | undefined;
  /** More open at a time fail with EMFILE. */
  maxDescriptors = 1000;
  opens = 0;
  reads = 0;

  get openDescriptors(): number {
    return this.#open.size;
  }

  makeDirectory(path: string, inode: bigint): void {
    this.#directories.set(path, { inode, files: new Map() });
  }

  removeDirectory(path: string): void {
    for (const file of this.#directory(path).files.values()) file.cutOff = true;
    this.#directories.delete(path);
  }

  write(path: string, name: string, text: string): FakeFile {
    const file = { text };
    this.#directory(path).files.set(name, file);
    return file;
  }

  fileOf(path: string, name: string): FakeFile {
    const file = this.#directory(path).files.get(name);
    if (file === undefined) throw new Error(`no file ${name} in ${path}`);
    return file;
  }

  /** As cgroup.pressure = 0 does with a pressure file. */
  removeFile(path: string, name: string): void {
    const { files } = this.#directory(path);
    const file = files.get(name);
    if (file) file.cutOff = true;
    files.delete(name);
  }

  async openDirectory(path: string): Promise<number> {
    this.opens++;
    const errno = this.directoryErrno.get(path);
    if (errno !== undefined) return -errno;
    const directory = this.#directories.get(path);
    return directory === undefined ? -ENOENT : this.#add({ directory });
  }

  async openIn(fd: number, name: string): Promise<number> {
    this.opens++;
    const opened = this.#open.get(fd);
    const file = opened && 'directory' in opened ? opened.directory.files.get(name) : undefined;
    if (file === undefined) return -ENOENT;
    return file.openErrno === undefined ? this.#add({ file }) : -file.openErrno;
  }

  async inode(fd: number): Promise<bigint> {
    const opened = this.#open.get(fd);
    if (this.inodeErrno !== undefined) return BigInt(-this.inodeErrno);
    return opened && 'directory' in opened ? opened.directory.inode : BigInt(-EBADF);
  }

  async read(fd: number, buffer: Buffer): Promise<number> {
    this.reads++;
    const opened = this.#open.get(fd);
    if (opened === undefined || !('file' in opened)) return -EBADF;
    await opened.file.gate;
    const { cutOff, readErrno, text } = opened.file;
    if (cutOff) return -ENODEV;
    return readErrno === undefined ? buffer.write(text, 'latin1') : -readErrno;
  }

  async close(fd: number): Promise<void> {
    if (!this.#open.delete(fd)) throw new Error(`descriptor ${fd} is closed twice`);
  }

  #add(opened: Opened): number {
    if (this.#open.size >= this.maxDescriptors) return -EMFILE;
    this.#open.set(this.#nextFd, opened);
    return this.#nextFd++;
  }

  #directory(path: string): FakeDirectory {
    const directory = this.#directories.get(path);
    if (directory === undefined) throw new Error(`no directory ${path}`);
    return directory;
  }
}
