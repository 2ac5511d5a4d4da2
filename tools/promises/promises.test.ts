import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Figure, type FigureRecord, readFigures, recordFigures } from '../../test/harness/promise-record.ts';
import { allPromises } from '../../test/promises/list.ts';
import type { PublicPromise, Source } from '../../test/promises/public-promise.ts';
import { type Evidence, otherFailures, readReport, type TestOutcome } from './evidence.ts';
import { judge, type Result } from './judge.ts';
import { figureText, pageOf } from './page.ts';
import { missingFiles, planOf } from './plan.ts';
import { reportOf, shouldHaveRun } from './report.ts';

const day = '2026-11-30';
const source: Source = { project: 'unit', file: 'test/a.test.ts' };
const bench: Source = { file: 'bench/b.ts', bench: ['bench/run.ts', '--figures'] };
const promiseOf = (...shownBy: readonly Source[]): PublicPromise => ({ number: 1, text: 'Nothing is lost.', shownBy });
const outcome = (changes: Partial<TestOutcome> = {}): TestOutcome => {
  return { project: 'unit', file: 'test/a.test.ts', title: 'a b', status: 'passed', milliseconds: 1200, ...changes };
};
const rounds = (reached: number): Figure => ({ what: 'rounds', reached, promised: 100, bound: 'at least' });
const losses = (reached: number): Figure => ({ what: 'losses', reached, promised: 0, bound: 'at most' });
const record = (figures: readonly Figure[], changes: Partial<FigureRecord> = {}): FigureRecord => {
  return { promise: 1, file: 'test/a.test.ts', test: 'a > b', isWholeRun: false, at: '', figures, ...changes };
};
const evidence = (changes: Partial<Evidence> = {}): Evidence => ({ tests: [], benches: [], records: [], ...changes });

describe('a promise', () => {
  it('is held if its tests pass and every figure is as promised', () => {
    const found = evidence({ tests: [outcome()], records: [record([rounds(100), losses(0)])] });
    expect(judge(promiseOf(source), found, day)).toEqual({
      state: 'held',
      form: 'short',
      date: day,
      seconds: 1.2,
      figures: [rounds(100), losses(0)],
      reasons: [],
    });
  });

  it('is held in a smaller size if only a short run reached less', () => {
    const short = evidence({ tests: [outcome()], records: [record([rounds(5), losses(0)])] });
    expect(judge(promiseOf(source), short, day).state).toBe('smaller');
    const whole = evidence({ tests: [outcome()], records: [record([rounds(5)], { isWholeRun: true })] });
    expect(judge(promiseOf(source), whole, day)).toMatchObject({ state: 'not held', form: 'whole' });
  });

  it('is not held if a figure is worse than promised, whatever the size', () => {
    const found = evidence({ tests: [outcome()], records: [record([rounds(5), losses(1)])] });
    expect(judge(promiseOf(source), found, day)).toMatchObject({
      state: 'not held',
      reasons: ['not as promised: losses'],
    });
  });

  it('is not held if one of its tests failed, even if another one recorded good figures', () => {
    const tests = [outcome(), outcome({ title: 'a c', status: 'failed' })];
    const found = judge(promiseOf(source), evidence({ tests, records: [record([losses(0)])] }), day);
    expect(found).toMatchObject({ state: 'not held', reasons: ['failed: a c'] });
    const selected = { ...source, titles: /b$/ };
    expect(judge(promiseOf(selected), evidence({ tests, records: [record([losses(0)])] }), day).state).toBe('held');
  });

  it.each<[string, Partial<Evidence>]>([
    ['its tests did not run', { records: [record([losses(0)])] }],
    ['its tests were skipped', { tests: [outcome({ status: 'skipped' })], records: [record([losses(0)])] }],
    ['its tests recorded nothing', { tests: [outcome()] }],
    ['its tests recorded for another promise', { tests: [outcome()], records: [record([losses(0)], { promise: 2 })] }],
    ['another file recorded', { tests: [outcome()], records: [record([losses(0)], { file: 'test/c.test.ts' })] }],
  ])('is not shown if %s', (_why, found) => {
    expect(judge(promiseOf(source), evidence(found), day).state).toBe('not shown');
  });

  it('has no form if nothing was recorded or counted', () => {
    const found = judge(promiseOf(source), evidence(), day);
    expect(found).not.toHaveProperty('form');
    const page = pageOf([{ title: 'All', promises: [promiseOf(source)] }], { 1: found }, () => false);
    expect(page).not.toContain('0 s');
  });

  it('is not shown without any source, and shown in part with a gap', () => {
    expect(judge(promiseOf(), evidence(), day).state).toBe('not shown');
    const found = evidence({ tests: [outcome()], records: [record([losses(0)])] });
    const result = judge({ ...promiseOf(source), gap: 'No test on Windows.' }, found, day);
    expect(result).toMatchObject({ state: 'in part', reasons: ['No test on Windows.'] });
  });

  it('needs every one of its sources', () => {
    const found = evidence({ tests: [outcome()], records: [record([losses(0)])] });
    expect(judge(promiseOf(source, bench), found, day)).toMatchObject({
      state: 'not shown',
      reasons: ['did not run: bench/b.ts'],
    });
    const ran = { bench: 'bench/run.ts --figures', isFine: true, milliseconds: 100 };
    const both = { ...found, benches: [ran], records: [...found.records, record([losses(0)], { file: 'bench/b.ts' })] };
    expect(judge(promiseOf(source, bench), both, day).state).toBe('held');
    const failed = { ...both, benches: [{ ...ran, isFine: false }] };
    expect(judge(promiseOf(source, bench), failed, day).state).toBe('not held');
  });

  it('counts the last figure of a repeated test, and the worst of several tests', () => {
    const records = [record([losses(3)]), record([losses(0)]), record([losses(0), rounds(7)], { test: 'a > c' })];
    expect(judge(promiseOf(source), evidence({ tests: [outcome()], records }), day).figures).toEqual([
      losses(0),
      rounds(7),
    ]);
    const worse = [...records, record([losses(2), rounds(9)], { test: 'a > d' })];
    expect(judge(promiseOf(source), evidence({ tests: [outcome()], records: worse }), day).figures).toEqual([
      losses(2),
      rounds(7),
    ]);
  });

  it('adds the parts that several tests recorded', () => {
    const part = (reached: number): Figure => ({ ...rounds(reached), isPart: true });
    const records = [record([part(60)]), record([part(60)]), record([part(50)], { test: 'a > c' })];
    const found = judge(promiseOf(source), evidence({ tests: [outcome()], records }), day);
    expect(found.figures.map(({ reached }) => reached)).toEqual([110]);
  });

  it('counts passed tests, also in a short run', () => {
    const counts = { what: 'cases', promised: 3 };
    const tests = ['one', 'two', 'three'].map((title) => outcome({ title }));
    const counted = promiseOf({ ...source, counts });
    expect(judge(counted, evidence({ tests }), day)).toMatchObject({ state: 'held', figures: [{ reached: 3 }] });
    expect(judge(counted, evidence({ tests: tests.slice(1) }), day).state).toBe('not held');
  });
});

describe('a plan', () => {
  const other: Source = { project: 'unit', file: 'test/c.test.ts', titles: /one/ };

  it('runs each project and each benchmark once', () => {
    const plan = planOf([promiseOf(source, bench), promiseOf(source, other, bench)], evidence(), {
      withAllBenches: true,
    });
    expect(plan).toEqual({
      tests: [{ project: 'unit', files: ['test/a.test.ts', 'test/c.test.ts'], titles: undefined, isBeside: false }],
      benches: [['bench/run.ts', '--figures']],
    });
  });

  it('runs only the tests that are named, if every source names some', () => {
    const plan = planOf([promiseOf(other, { ...other, titles: /two|2 b/ })], evidence(), { withAllBenches: false });
    // Vitest has ` > ` between the titles of a suite and of its test.
    const titles = '(?:one)|(?:two|2 (?:> )?b)';
    expect(plan.tests).toEqual([{ project: 'unit', files: ['test/c.test.ts'], titles, isBeside: false }]);
  });

  it('has a run of its own for what runs beside the others', () => {
    const long = { ...source, file: 'test/long.test.ts', isBeside: true } as const;
    const { tests } = planOf([promiseOf(long, source)], evidence(), { withAllBenches: false });
    expect(tests.map(({ files, isBeside }) => [files, isBeside])).toEqual([
      [['test/long.test.ts'], true],
      [['test/a.test.ts'], false],
    ]);
  });

  it('leaves out what has run, and benchmarks that need an idle machine', () => {
    const found = evidence({ tests: [outcome()] });
    expect(planOf([promiseOf(source, bench)], found, { withAllBenches: false })).toEqual({ tests: [], benches: [] });
    const quick = { ...bench, isForShort: true } as const;
    expect(planOf([promiseOf(quick)], found, { withAllBenches: false }).benches).toHaveLength(1);
  });

  it('names files that do not exist', () => {
    expect(missingFiles([source, source, bench], (file) => file.startsWith('bench'))).toEqual(['test/a.test.ts']);
  });
});

describe('reports of a run', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-promises-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('have a failed file if a hook failed, which counts for every source in the file', () => {
    const assertionResults = [{ fullName: 'a b', status: 'skipped' }];
    const testResults = [{ name: '/root/test/a.test.ts', status: 'failed', assertionResults }];
    writeFileSync(join(folder, 'unit.json'), JSON.stringify({ testResults }));
    const tests = readReport('unit', folder, '/root');
    const result = judge(promiseOf({ ...source, titles: /b$/ }), evidence({ tests }), day);
    expect(result).toMatchObject({ state: 'not held', reasons: ['failed: the file runs'] });
  });

  it('fail for every promise that is not held, unless the page says so for the same reasons', () => {
    const failed = (title: string, more: readonly Figure[] = []) => {
      const tests = [outcome({ title, status: 'failed' })];
      return judge(promiseOf(source), evidence({ tests, records: [record([losses(0), ...more])] }), day);
    };
    const unshown = judge(promiseOf(source), evidence(), day);
    const failures = (now: Result, onPage: Readonly<Record<string, Result>>) =>
      reportOf([promiseOf(source)], new Map([[1, now]]), onPage).numFailedTests;
    expect(failures(failed('2 days'), {})).toBe(1);
    expect(failures(failed('2 days'), { 1: unshown })).toBe(1);
    expect(failures(failed('2 days'), { 1: failed('365 days') })).toBe(0);
    expect(failures(failed('2 days'), { 1: failed('other') })).toBe(1);
    expect(failures(failed('2 days', [{ ...losses(1), what: 'more' }]), { 1: failed('2 days') })).toBe(1);
    expect(failures(unshown, { 1: unshown })).toBe(0);
  });

  it('fail for failed tests that no promise names', () => {
    const tests = [outcome({ title: 'a b' }), outcome({ title: 'a c', status: 'failed' })];
    const others = otherFailures([{ ...source, titles: /b$/ }, bench], tests);
    expect(others).toEqual([tests[1]]);
    expect(otherFailures([source], tests)).toEqual([]);
    expect(reportOf([], new Map(), {}, others)).toMatchObject({ numFailedTests: 1 });
  });

  it('are read from Vitest: outcomes, and files that broke', () => {
    const assertionResults = [
      { fullName: 'a b', status: 'passed', duration: 5 },
      { fullName: 'a c', status: 'pending', duration: null },
    ];
    const testResults = [
      { name: '/root/test/a.test.ts', status: 'passed', assertionResults },
      { name: '/root/test/broken.test.ts', status: 'failed', assertionResults: [] },
    ];
    writeFileSync(join(folder, 'unit.json'), JSON.stringify({ testResults }));
    expect(readReport('unit', folder, '/root').map(({ file, title, status }) => [file, title, status])).toEqual([
      ['test/a.test.ts', 'a b', 'passed'],
      ['test/a.test.ts', 'a c', 'skipped'],
      ['test/broken.test.ts', 'the file runs', 'failed'],
    ]);
    expect(readReport('other', folder, '/root')).toEqual([]);
  });

  it('have figures since an instant', () => {
    expect(readFigures('', folder)).toEqual([]);
    recordFigures({ promise: 1, file: 'a', test: undefined, isWholeRun: true, figures: [losses(0)] }, folder);
    const [first] = readFigures('', folder);
    expect(first).toMatchObject({ promise: 1, figures: [losses(0)] });
    expect(readFigures('9999', folder)).toEqual([]);
    expect(readFigures(first?.at, folder)).toHaveLength(1);
  });

  it('count each promise as a test', () => {
    const held = judge(promiseOf(source), evidence({ tests: [outcome()], records: [record([losses(0)])] }), day);
    const second = { ...promiseOf(source), number: 2 };
    const results = new Map([[1, held]]);
    const report = reportOf([promiseOf(source), second], results, { 2: held });
    expect(report).toMatchObject({ numPassedTests: 1, numFailedTests: 1 });
    expect(report.testResults[0]?.assertionResults.map(({ fullName }) => fullName)).toEqual([
      'promise 1 held',
      'promise 2 not shown',
    ]);
    expect(reportOf([promiseOf(source), second], results, {})).toMatchObject({
      numPassedTests: 1,
      numFailedTests: 0,
      numPendingTests: 1,
    });
    const lost = judge(promiseOf(source), evidence({ tests: [outcome()], records: [record([losses(2)])] }), day);
    const broken = judge(promiseOf(source), evidence({ tests: [outcome({ status: 'failed' })] }), day);
    const failuresOf = (result: typeof held, onPage: Record<string, typeof held>) =>
      reportOf([promiseOf(source)], new Map([[1, result]]), onPage).numFailedTests;
    const slow = { what: 'slowest start', reached: 4, promised: 3, bound: 'at most', unit: 's' } as const;
    const late = judge(promiseOf(source), evidence({ tests: [outcome()], records: [record([slow])] }), day);
    const gone = judge(promiseOf(source), evidence(), day);
    expect(failuresOf(lost, {})).toBe(1);
    expect(failuresOf(late, { 1: held })).toBe(0);
    expect(failuresOf(gone, { 1: held })).toBe(1);
    expect(failuresOf(gone, {})).toBe(0);
    expect(failuresOf(broken, { 1: lost })).toBe(1);
    expect(shouldHaveRun(promiseOf(bench), 'short')).toBe(false);
    expect(shouldHaveRun(promiseOf(bench), 'whole')).toBe(true);
  });
});

describe('the page', () => {
  it('has every promise, also those that do not hold', () => {
    const held = judge(promiseOf(source), evidence({ tests: [outcome()], records: [record([rounds(100)])] }), day);
    const lost = judge(promiseOf(source), evidence({ tests: [outcome()], records: [record([losses(2)])] }), day);
    const promises = [1, 2, 3].map((number) => ({ number, text: 'Nothing is lost.', shownBy: [source] }));
    const page = pageOf([{ title: 'All', promises }], { 1: held, 2: lost }, (path) => path === 'test/a.test.ts');
    expect(page).toContain(
      'Of 3 promises: 1 🟢 held, 0 🟡 held in a smaller size, 0 🔴 shown in part only, 1 🔴 not held, 1 🔴 not shown.',
    );
    expect(page).toContain(
      '| 1 | Nothing is lost. | 🟢 held | rounds: 100 (promised: at least 100) | short, 2026-11-30, 1.2 s | [a.test.ts](../test/a.test.ts) |',
    );
    expect(page).toContain(
      '| 2 | Nothing is lost. | 🔴 **not held**<br>not as promised: losses | **losses: 2 (promised: at most 0)** |',
    );
    expect(page).toContain('| 3 | Nothing is lost. | 🔴 **not shown** |');
  });

  it('has links only to files that exist, and no text that breaks the table', () => {
    const text = 'p < 0.01 | `a`\n';
    const page = pageOf([{ title: 'All', promises: [{ number: 1, text, shownBy: [source] }] }], {}, () => false);
    expect(page).toContain('| 1 | p &lt; 0.01 \\| `a`  | 🔴 **not shown** |  |  | `test/a.test.ts` |');
  });

  it('writes figures with their units', () => {
    const figure: Figure = { what: 'p99', reached: 1234.567, promised: 50, bound: 'at most', unit: 'ms' };
    expect(figureText(figure)).toBe('**p99: 1,234.57 ms (promised: at most 50 ms)**');
  });
});

it('the list has the promises 1 to 56 in their order', () => {
  expect(allPromises.map(({ number }) => number)).toEqual(Array.from({ length: 56 }, (_, index) => index + 1));
});
