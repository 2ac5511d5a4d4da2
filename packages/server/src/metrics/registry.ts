/**
 * Counters, gauges and histograms, in the text format of Prometheus (version 0.0.4). prom-client would bring two further packages
 * for summaries and exemplars, which nothing here uses (docs/decisions/0052).
 */

/** The values of a metric's labels, in the order of their names. */
export type LabelValues = readonly string[];

/**
 * Label values come from fixed lists. Should one not, the metric stays bounded: everything beyond this number of series is counted
 * in one series whose labels are `other`.
 */
const MOST_SERIES = 1_000;

const SEPARATOR = '\u0000';

abstract class Metric {
  readonly name: string;
  readonly #head: string;
  readonly #labels: readonly string[];

  constructor(name: string, help: string, type: 'counter' | 'gauge' | 'histogram', labels: readonly string[]) {
    this.name = name;
    this.#head = `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
    this.#labels = labels;
  }

  /** The metric as text. */
  text(): string {
    const lines = this.samples();
    return lines.length === 0 ? '' : `${this.#head}${lines.join('')}`;
  }

  protected abstract samples(): readonly string[];

  protected keyOf(values: LabelValues, present: ReadonlyMap<string, unknown>): string {
    const key = values.length === 1 ? (values[0] ?? '') : values.join(SEPARATOR);
    if (present.has(key) || present.size < MOST_SERIES) return key;
    return this.#labels.map(() => 'other').join(SEPARATOR);
  }

  protected sample(suffix: string, key: string, value: number, further = ''): string {
    const values = this.#labels.length === 0 ? [] : key.split(SEPARATOR);
    const pairs = values.map((text, at) => `${this.#labels[at] ?? ''}="${escaped(text)}"`);
    if (further !== '') pairs.push(further);
    return `${this.name}${suffix}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${numberText(value)}\n`;
  }
}

/** A number that only grows. */
export class Counter extends Metric {
  readonly #values = new Map<string, number>();

  constructor(name: string, help: string, labels: readonly string[] = []) {
    super(name, help, 'counter', labels);
    // Without labels there is one series, which is 0 from the start, so that its first increase shows.
    if (labels.length === 0) this.#values.set('', 0);
  }

  add(values: LabelValues = [], by = 1): void {
    const key = this.keyOf(values, this.#values);
    this.#values.set(key, (this.#values.get(key) ?? 0) + by);
  }

  protected samples(): readonly string[] {
    return Array.from(this.#values, ([key, value]) => this.sample('', key, value));
  }
}

/** One sample of a gauge. */
export type Reading = readonly [values: LabelValues, value: number];

/** Numbers that are read when the metrics are asked for: each a series, or one number. */
export class Gauge extends Metric {
  readonly #read: () => readonly Reading[] | number | undefined;

  /** @param type `counter` for a number that something else counts */
  constructor(
    name: string,
    help: string,
    labels: readonly string[],
    read: () => readonly Reading[] | number | undefined,
    type: 'gauge' | 'counter' = 'gauge',
  ) {
    super(name, help, type, labels);
    this.#read = read;
  }

  protected samples(): readonly string[] {
    const read = this.#read() ?? [];
    const readings: readonly Reading[] = typeof read === 'number' ? [[[], read]] : read;
    return readings.map(([values, value]) => this.sample('', values.join(SEPARATOR), value));
  }
}

interface Distribution {
  /** The number of values in each bucket, not cumulated; the last is for those above every bound. */
  readonly counts: number[];
  sum: number;
}

/** How often a value was up to each of some bounds. */
export class Histogram extends Metric {
  readonly #bounds: readonly number[];
  readonly #distributions = new Map<string, Distribution>();

  constructor(name: string, help: string, bounds: readonly number[], labels: readonly string[] = []) {
    super(name, help, 'histogram', labels);
    this.#bounds = bounds;
  }

  observe(values: LabelValues, value: number): void {
    const key = this.keyOf(values, this.#distributions);
    let found = this.#distributions.get(key);
    if (found === undefined) {
      found = { counts: Array<number>(this.#bounds.length + 1).fill(0), sum: 0 };
      this.#distributions.set(key, found);
    }
    let bucket = 0;
    while (bucket < this.#bounds.length && value > (this.#bounds[bucket] ?? 0)) bucket += 1;
    found.counts[bucket] = (found.counts[bucket] ?? 0) + 1;
    found.sum += value;
  }

  protected samples(): readonly string[] {
    return Array.from(this.#distributions, ([key, { counts, sum }]) => {
      let total = 0;
      const buckets = counts.map((count, at) => {
        total += count;
        return this.sample('_bucket', key, total, `le="${numberText(this.#bounds[at] ?? Number.POSITIVE_INFINITY)}"`);
      });
      return [...buckets, this.sample('_sum', key, sum), this.sample('_count', key, total)].join('');
    });
  }
}

export type AnyMetric = Counter | Gauge | Histogram;

function numberText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  return value === Number.NEGATIVE_INFINITY ? '-Inf' : String(value);
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
