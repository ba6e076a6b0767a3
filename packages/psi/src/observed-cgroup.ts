import { type CgroupRef, ServiceCgroup, type ServiceCgroupOptions, TellOnce } from '@psiperf/cgroup';
import { readKernelFacts } from './classify/read-kernel-facts.ts';
import { explainLack, type Lack, lacksOf } from './explain-lack.ts';
import { openPressureReader } from './open-pressure-reader.ts';
import type { PressureReader } from './pressure-reader.ts';
import type { PressureSample } from './pressure-sample.ts';

/** Who is told what keeps from observing. Never called twice with the same text. */
export interface Teller {
  warn(message: string): void;
  info(message: string): void;
}

export interface ObservedCgroupOptions extends ServiceCgroupOptions {
  readonly throttling: boolean;
  readonly prefer?: 'native' | 'typescript' | undefined;
  readonly tell: Teller;
  /** As `process.platform` has it. */
  readonly platform: string;
}

/** One cgroup that is read whenever somebody asks. Whatever goes wrong, it never rejects: it tells why, once. */
export class ObservedCgroup {
  readonly #options: ObservedCgroupOptions;
  readonly #cgroup: ServiceCgroup;
  readonly #once: TellOnce;
  /** Lacks that were told. */
  readonly #known = new Set<string>();
  #reader: PressureReader | undefined;
  #reading: Promise<PressureSample | undefined> | undefined;
  #closed = false;

  constructor(options: ObservedCgroupOptions) {
    this.#options = options;
    this.#cgroup = new ServiceCgroup(options);
    this.#once = new TellOnce((message) => options.tell.warn(message));
  }

  /** A reading, or the one under way; undefined where there is nothing to read. */
  read(): Promise<PressureSample | undefined> {
    this.#reading ??= this.#readOrTell().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  /** Waits for the reading under way and gives everything back. What is read afterwards is nothing. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#reading;
    await this.#reader?.close();
  }

  async #readOrTell(): Promise<PressureSample | undefined> {
    if (this.#closed) return undefined;
    const { platform } = this.#options;
    if (platform !== 'linux') {
      this.#once.tell(`only Linux tells of pressure, and this is ${platform}`);
      return undefined;
    }
    try {
      return await this.#readNow();
    } catch (error) {
      this.#once.tellError(error);
      return undefined;
    }
  }

  async #readNow(): Promise<PressureSample | undefined> {
    const ref = await this.#cgroup.find();
    const [sample] = await this.#openReader().read([ref]);
    if (sample !== undefined) await this.#look(sample, ref);
    return sample;
  }

  #openReader(): PressureReader {
    if (this.#reader !== undefined) return this.#reader;
    const { roots, clock, throttling, prefer } = this.#options;
    const { reader, why } = openPressureReader({
      procRoot: roots.proc,
      clock,
      throttling,
      ...(prefer !== undefined && { prefer }),
    });
    if (why !== undefined) this.#options.tell.info(why);
    this.#reader = reader;
    return reader;
  }

  async #look(sample: PressureSample, { directory }: CgroupRef): Promise<void> {
    const lacks = lacksOf(sample);
    if (lacks.some(({ outcome }) => 'absent' in outcome && outcome.absent === 'gone')) {
      this.#cgroup.forget();
    }
    // Asking the kernel may take megabytes of symbols, so not for what was told already.
    const news = lacks.filter((lack) => this.#isNews(lack));
    if (news.length === 0) return;
    const kernel = await readKernelFacts(this.#options.roots.proc);
    for (const lack of news) this.#once.tell(explainLack(lack, directory, kernel));
  }

  #isNews({ outcome }: Lack): boolean {
    const key = 'absent' in outcome ? outcome.absent : outcome.message;
    if (this.#known.has(key)) return false;
    this.#known.add(key);
    return true;
  }
}
