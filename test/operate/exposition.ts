/** Parses the text format of Prometheus, as strictly as its own parser and `promtool check metrics`. */

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Family {
  readonly type: string;
  readonly help: string;
  readonly samples: readonly Sample[];
}

const metricName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const labelPair = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(,|$)/y;

/** @throws Error for text that Prometheus would reject or that promtool complains about */
export function parseExposition(text: string): ReadonlyMap<string, Family> {
  if (!text.endsWith('\n')) throw new Error('The last line has no end.');
  const families = new Map<string, { type: string; help: string; samples: Sample[] }>();
  const series = new Set<string>();
  let current = '';
  let help = '';
  for (const line of text.slice(0, -1).split('\n')) {
    const [, keyword, about = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (keyword === 'HELP') {
      [current, help] = [about, rest];
    } else if (keyword === 'TYPE') {
      if (about !== current || families.has(about)) throw new Error(`HELP and TYPE are not together: ${line}`);
      if (!metricName.test(about) || !['counter', 'gauge', 'histogram'].includes(rest)) throw new Error(line);
      if ((rest === 'counter') !== about.endsWith('_total')) throw new Error(`_total is for counters: ${about}`);
      if (help.trim() === '') throw new Error(`no help: ${about}`);
      families.set(about, { type: rest, help, samples: [] });
    } else {
      const sample = sampleIn(line);
      const family = families.get(current);
      const suffixes = family?.type === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
      if (!suffixes.some((suffix) => sample.name === current + suffix))
        throw new Error(`outside of its family: ${line}`);
      const id = `${sample.name} ${JSON.stringify(Object.entries(sample.labels).toSorted(([a], [b]) => (a < b ? -1 : 1)))}`;
      if (series.has(id)) throw new Error(`twice: ${line}`);
      series.add(id);
      family?.samples.push(sample);
    }
  }
  for (const [name, family] of families) if (family.type === 'histogram') checkHistogram(name, family.samples);
  return families;
}

function sampleIn(line: string): Sample {
  const [, name = '', , inside = '', number = ''] = /^([^\s{]+)(\{(.*)\})? (\S+)$/.exec(line) ?? [];
  if (!metricName.test(name)) throw new Error(`no sample: ${line}`);
  const labels: Record<string, string> = {};
  labelPair.lastIndex = 0;
  while (labelPair.lastIndex < inside.length) {
    const [, label, value = ''] = labelPair.exec(inside) ?? [];
    if (label === undefined || label in labels) throw new Error(`labels: ${line}`);
    labels[label] = value;
  }
  const value = number === '+Inf' ? Number.POSITIVE_INFINITY : Number(number);
  if (number === '' || Number.isNaN(value)) throw new Error(`no number: ${line}`);
  return { name, labels, value };
}

function checkHistogram(name: string, samples: readonly Sample[]): void {
  const groups = Map.groupBy(samples, ({ labels: { le: _le, ...rest } }) => JSON.stringify(rest));
  for (const [labels, group] of groups) {
    const buckets = group.filter((sample) => sample.name === `${name}_bucket`);
    const [last] = buckets.slice(-1);
    const count = group.find((sample) => sample.name === `${name}_count`);
    const sum = group.find((sample) => sample.name === `${name}_sum`);
    if (last?.labels['le'] !== '+Inf' || last.value !== count?.value || sum === undefined)
      throw new Error(`${name} ${labels}`);
    for (const [at, bucket] of buckets.entries()) {
      const before = buckets[at - 1];
      if (before === undefined) continue;
      const isOrdered = Number(before.labels['le']) < Number(bucket.labels['le']?.replace('+Inf', 'Infinity'));
      if (!isOrdered || before.value > bucket.value) throw new Error(`${name} ${labels}: buckets`);
    }
  }
}
