import { diag } from '@opentelemetry/api';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { checkExtraLabels } from './check-extra-labels.ts';
import { collectFamilies } from './collect-families.ts';
import { FamilyRoutes } from './family-routes.ts';
import { FamilySet } from './family-set.ts';
import { FamilyWriter } from './family-writer.ts';
import { hideOlderTwins } from './hide-older-twins.ts';
import { LabelTable } from './label-table.ts';
import type { NameProfile } from './name-profile.ts';
import { PROFILES, type ProfileName } from './profiles.ts';
import type { PrometheusFormat, PrometheusTextWriter } from './prometheus-text-writer.ts';

/** How a writer names things. */
export interface PrometheusWriterOptions {
  /** `otel` unless given. */
  readonly profile?: ProfileName;
  /** Keys of more Resource attributes to be shown as labels, where they are known. */
  readonly labels?: readonly string[];
  /** Whether to write what a profile has once more by the names of a README. */
  readonly readmeNames?: boolean;
}

/** Below this many label sets nothing is thrown away. */
const FEW_LABEL_SETS = 1000;

const END = Object.freeze({ text: '', openmetrics: '# EOF\n' }) satisfies Record<PrometheusFormat, string>;

/** Writes both formats, with a container's identity as labels; the text of labels is remembered between texts. */
export class PrometheusWriter implements PrometheusTextWriter {
  readonly formats: readonly PrometheusFormat[] = ['text', 'openmetrics'];
  readonly #profile: NameProfile;
  readonly #extraLabels: readonly string[];
  readonly #routes: FamilyRoutes;
  readonly #writer: FamilyWriter;
  readonly #told = new Set<string>();
  #labels: LabelTable;
  #texts = 0;
  #hidden = 0;

  /**
   * @param options how things are named.
   * @throws TelemetryError where a label would have the name of another one.
   */
  constructor({ profile = 'otel', labels = [], readmeNames = false }: PrometheusWriterOptions = {}) {
    this.#profile = PROFILES[profile];
    const { families, readmeFamilies = [], format } = this.#profile;
    this.#routes = new FamilyRoutes(readmeNames ? [...families, ...readmeFamilies] : families);
    this.#writer = new FamilyWriter(format);
    checkExtraLabels(labels, this.#profile);
    this.#extraLabels = labels;
    this.#labels = this.#newLabels({});
  }

  /** How many points the last text left out, because a later one had the same name and labels. */
  get shadowed(): number {
    return this.#hidden + this.#writer.shadowed;
  }

  /** One text of everything collected. What Prometheus text cannot say is left out, and told through `diag`, once. */
  write(collected: ResourceMetrics, format: PrometheusFormat): string {
    const { attributes } = collected.resource;
    if (attributes !== this.#labels.resource) this.#labels = this.#newLabels(attributes);
    const families: string[] = [];
    this.#texts += 1;
    this.#hidden = 0;
    this.#writer.begin();
    for (const family of this.#toFamilies(collected, format))
      families.push(this.#writer.write(family, format));
    this.#forgetUnused();
    return families.join('') + END[format];
  }

  #toFamilies(collected: ResourceMetrics, format: PrometheusFormat): FamilySet {
    const families = new FamilySet(format, (name) =>
      this.#tell(`${name} is left out: it would be of more than one type`),
    );
    const onUnwritable = (name: string) =>
      this.#tell(`${name} is left out: Prometheus text has no exponential histograms`);
    const labels = this.#labels;
    const hidesTwins = hideOlderTwins(collected, labels, this.#texts);
    const onHidden = () => {
      this.#hidden += 1;
    };
    collectFamilies(collected, {
      routes: this.#routes,
      labels,
      families,
      hidesTwins,
      onHidden,
      onUnwritable,
    });
    return families;
  }

  /** Labels of what is gone are forgotten all at once, when they are the greater part. */
  #forgetUnused(): void {
    if (this.#labels.size <= FEW_LABEL_SETS + 2 * this.#writer.labelSets) return;
    this.#labels = this.#newLabels(this.#labels.resource);
  }

  #newLabels(resource: LabelTable['resource']): LabelTable {
    return new LabelTable({ profile: this.#profile, extraLabels: this.#extraLabels, resource });
  }

  /** Once: a metric that cannot be written cannot be written at the next scrape either. */
  #tell(warning: string): void {
    if (this.#told.has(warning)) return;
    this.#told.add(warning);
    diag.warn(warning);
  }
}
