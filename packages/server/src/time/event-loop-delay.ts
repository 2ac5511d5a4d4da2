/** Measures how late the event loop is. Everything that waits for the main thread waits at least this long. */
import { type ELDHistogram, monitorEventLoopDelay } from 'node:perf_hooks';

/** Time between two samples, in milliseconds. Ten milliseconds cost less than 0.1 % of a core. */
const SAMPLE_MS = 10;

/** Delays in milliseconds: how much later than planned a timer ran. */
export interface EventLoopDelays {
  readonly samples: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

export interface EventLoopDelayMonitor {
  /** The delays since the start or the last reset. All are 0 before the first sample. */
  read(): EventLoopDelays;
  /** Begins anew. An exporter resets after each read, so that an old delay does not stay in `max` for ever. */
  reset(): void;
  stop(): void;
}

/**
 * Starts to measure. The samples are taken by Node in native code and do not keep the process alive. A loop that stands still for
 * a second gives one sample, not a hundred, so percentiles describe what a single wait costs, and `max` the longest one.
 */
export function monitorEventLoop(): EventLoopDelayMonitor {
  const histogram = monitorEventLoopDelay({ resolution: SAMPLE_MS });
  histogram.enable();
  return {
    read: () => delaysOf(histogram),
    reset: () => histogram.reset(),
    stop: () => void histogram.disable(),
  };
}

const NS_PER_MS = 1e6;

/** The subset of a histogram that is read. */
type Samples = Pick<ELDHistogram, 'count' | 'mean' | 'max' | 'percentile'>;

/** Converts a histogram of the times between two samples, in nanoseconds. */
export function delaysOf(histogram: Samples): EventLoopDelays {
  const { count } = histogram;
  // Node records the whole time from one sample to the next, which is the planned interval and the delay.
  const delay = (ns: number): number => (count === 0 ? 0 : Math.max(0, ns / NS_PER_MS - SAMPLE_MS));
  return {
    samples: count,
    mean: delay(histogram.mean),
    p50: delay(histogram.percentile(50)),
    p90: delay(histogram.percentile(90)),
    p99: delay(histogram.percentile(99)),
    max: delay(histogram.max),
  };
}
