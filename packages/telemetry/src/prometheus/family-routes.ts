import type { Attributes } from '@opentelemetry/api';
import type { DataPoint, Histogram } from '@opentelemetry/sdk-metrics';
import type { FamilyRule } from './name-profile.ts';

type Point = DataPoint<number | Histogram>;

/** Some points of a metric, and the rule of the family that they are in; without a rule those that are in none. */
export interface RoutedPoints {
  readonly rule: FamilyRule | undefined;
  readonly points: readonly Point[];
}

/** Says which families with names of their own the points of metrics belong to. */
export class FamilyRoutes {
  readonly #byMetric = new Map<string, MetricRoutes>();

  constructor(rules: readonly FamilyRule[]) {
    for (const name of new Set(rules.flatMap(({ metrics }) => metrics))) {
      this.#byMetric.set(name, new MetricRoutes(rules.filter(({ metrics }) => metrics.includes(name))));
    }
  }

  /** The points of a metric by family, in the order of the rules; last those that are in none. */
  sort(metricName: string, points: readonly Point[]): RoutedPoints[] {
    return this.#byMetric.get(metricName)?.sort(points) ?? [{ rule: undefined, points }];
  }
}

/** The routes of one metric. Rules are compared once with each combination of values that they ask for. */
class MetricRoutes {
  readonly #rules: readonly FamilyRule[];
  readonly #keys: readonly string[];
  readonly #byValues = new Map<string, readonly FamilyRule[]>();

  constructor(rules: readonly FamilyRule[]) {
    this.#rules = rules;
    this.#keys = [...new Set(rules.flatMap(({ where }) => Object.keys(where)))];
  }

  sort(points: readonly Point[]): RoutedPoints[] {
    const byRule = new Map<FamilyRule | undefined, Point[]>();
    for (const rule of [...this.#rules, undefined]) byRule.set(rule, []);
    for (const point of points) {
      const rules = this.#rulesOf(point.attributes);
      if (rules.length === 0) byRule.get(undefined)?.push(point);
      for (const rule of rules) byRule.get(rule)?.push(point);
    }
    return Array.from(byRule, ([rule, routed]) => ({ rule, points: routed }));
  }

  #rulesOf(attributes: Readonly<Attributes>): readonly FamilyRule[] {
    let values = '';
    for (const key of this.#keys) values += `${attributes[key]}\0`;
    const known = this.#byValues.get(values);
    if (known !== undefined) return known;
    const rules = this.#rules.filter(({ where }) => isWhere(attributes, where));
    this.#byValues.set(values, rules);
    return rules;
  }
}

function isWhere(attributes: Readonly<Attributes>, where: FamilyRule['where']): boolean {
  return Object.entries(where).every(([key, wanted]) => {
    const value = String(attributes[key]).toLowerCase();
    return [wanted].flat().some((text) => text.toLowerCase() === value);
  });
}
