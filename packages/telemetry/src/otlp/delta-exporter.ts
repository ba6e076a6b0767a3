import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type {
  AggregationOption,
  AggregationTemporality,
  InstrumentType,
  PushMetricExporter,
  ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { DeltaCounters } from './delta-counters.ts';

/** An exporter with the selections that a reader asks it for. */
export interface SelectingExporter extends PushMetricExporter {
  selectAggregation(instrumentType: InstrumentType): AggregationOption;
  selectAggregationTemporality(instrumentType: InstrumentType): AggregationTemporality;
}

/**
 * Sends changes in place of a producer's totals. What did not arrive is sent again with the next changes, so that they
 * add up; where only the answer was lost they overlap, as their start times tell.
 */
export class DeltaExporter implements SelectingExporter {
  readonly #exporter: SelectingExporter;
  readonly #counters = new DeltaCounters();
  #underWay = false;

  constructor(exporter: SelectingExporter) {
    this.#exporter = exporter;
  }

  export(collected: ResourceMetrics, resultCallback: (result: ExportResult) => void): void {
    // Two collections under way at once would tell the same change twice.
    if (this.#underWay) {
      resultCallback({
        code: ExportResultCode.FAILED,
        error: new Error('the last export is still under way'),
      });
      return;
    }
    this.#underWay = true;
    try {
      const deltas = this.#counters.convert(collected);
      this.#exporter.export(deltas.collected, (result) => {
        this.#underWay = false;
        if (result.code === ExportResultCode.SUCCESS) deltas.commit();
        resultCallback(result);
      });
    } catch (error) {
      this.#underWay = false;
      throw error;
    }
  }

  forceFlush(): Promise<void> {
    return this.#exporter.forceFlush();
  }

  shutdown(): Promise<void> {
    return this.#exporter.shutdown();
  }

  selectAggregation(instrumentType: InstrumentType): AggregationOption {
    return this.#exporter.selectAggregation(instrumentType);
  }

  selectAggregationTemporality(instrumentType: InstrumentType): AggregationTemporality {
    return this.#exporter.selectAggregationTemporality(instrumentType);
  }
}
