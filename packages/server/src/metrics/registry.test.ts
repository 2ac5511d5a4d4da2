import { describe, expect, it } from 'vitest';
import { Counter, Gauge, Histogram } from './registry.ts';

describe('metrics as text', () => {
  it('has a head and a line for each series', () => {
    const counter = new Counter('a_total', 'Things.', ['kind', 'state']);
    counter.add(['x', 'ok']);
    counter.add(['x', 'ok'], 2);
    counter.add(['y"\\\n', 'failed']);
    expect(counter.text()).toBe(
      '# HELP a_total Things.\n# TYPE a_total counter\na_total{kind="x",state="ok"} 3\na_total{kind="y\\"\\\\\\n",state="failed"} 1\n',
    );
  });

  it('leaves out what has no value, and begins a counter without labels at 0', () => {
    expect(new Gauge('g', 'G.', [], () => undefined).text()).toBe('');
    expect(new Gauge('g', 'G.', ['q'], () => []).text()).toBe('');
    expect(new Counter('c_total', 'C.').text()).toContain('c_total 0\n');
  });

  it('cumulates the buckets of a histogram; a value on a bound is below it', () => {
    const histogram = new Histogram('h', 'H.', [1, 2], ['l']);
    for (const value of [0.5, 1, 1.5, 9]) histogram.observe(['a'], value);
    expect(histogram.text().split('\n').slice(2)).toEqual([
      'h_bucket{l="a",le="1"} 2',
      'h_bucket{l="a",le="2"} 3',
      'h_bucket{l="a",le="+Inf"} 4',
      'h_sum{l="a"} 12',
      'h_count{l="a"} 4',
      '',
    ]);
  });

  it('counts what is beyond a thousand series together', () => {
    const counter = new Counter('c_total', 'C.', ['a', 'b']);
    for (let n = 0; n < 1_500; n += 1) counter.add([String(n), 'x']);
    const lines = counter.text().trimEnd().split('\n').slice(2);
    expect(lines).toHaveLength(1_001);
    expect(lines.at(-1)).toBe('c_total{a="other",b="other"} 500');
  });
});
