/** Writes docs/promises.md from the list of promises and the last results. Pure. */
import type { PublicPromise, Section, Source } from '../../test/promises/public-promise.ts';
import type { Figure } from '../../test/harness/promise-record.ts';
import { isBench } from './evidence.ts';
import { isKept, type Result, type State } from './judge.ts';

/** The last result of each promise, by its number. */
export type Results = Readonly<Record<string, Result>>;

const marks: Readonly<Record<State, string>> = {
  held: '🟢 held',
  smaller: '🟡 held in a smaller size',
  'in part': '🔴 **shown in part only**',
  'not held': '🔴 **not held**',
  'not shown': '🔴 **not shown**',
};

const header = `# What Latchkey promises

Each promise has a number, a figure, and a test or a benchmark that anybody can run. \`npm run test:promises\` runs them all and writes this page;
\`npm run test:promises -- --only 23\` runs one. Do not edit this page: the promises are in \`test/promises/list/\`.

- 🟢 held: everything that the promise names was tested in the size that it names, and every figure is as promised.
- 🟡 held in a smaller size: nothing failed, but the tests ran in their short form, as in every change. Some figure is smaller than promised; the table says which.
- 🔴 not held, not shown, or shown in part only: a test failed, a test did not run, or a part of the promise has no test. The table says what.

A promise that does not hold stays in the table. *Whole* and *short* say in which form the tests ran last; the time is that of all tests that show
the promise. Tests that show several promises count in each.
`;

/** Returns the page. \`exists\` tells whether a path of the repository exists: only then is it a link. */
export function pageOf(sections: readonly Section[], results: Results, exists: (path: string) => boolean): string {
  const parts = sections.map(({ title, promises }) => {
    const rows = promises.map((promise) => rowOf(promise, results[promise.number], exists));
    const table = [
      '| | promise | result | figures reached | form, day, time | shown by |',
      '| --- | --- | --- | --- | --- | --- |',
      ...rows,
    ];
    return `## ${title}\n\n${table.join('\n')}\n`;
  });
  const all = sections.flatMap(({ promises }) => promises);
  return `${header}\n${summaryOf(all, results)}\n\n${parts.join('\n')}`;
}

/** Returns the state on the page: a promise without a result was not shown. */
export function stateOf(result: Result | undefined): State {
  return result?.state ?? 'not shown';
}

function summaryOf(promises: readonly PublicPromise[], results: Results): string {
  const counts = Object.keys(marks).map((state) => {
    const count = promises.filter(({ number }) => stateOf(results[number]) === state).length;
    return `${count} ${marks[state as State].replaceAll('**', '')}`;
  });
  return `Of ${promises.length} promises: ${counts.join(', ')}.`;
}

function rowOf(promise: PublicPromise, result: Result | undefined, exists: (path: string) => boolean): string {
  const reasons = result?.reasons ?? (promise.gap === undefined ? [] : [promise.gap]);
  const verdict = [marks[stateOf(result)], ...reasons.map((reason) => cell(reason))].join('<br>');
  const figures = result?.figures.map((figure) => figureText(figure)).join('<br>') ?? '';
  const run = result?.form === undefined ? '' : `${result.form}, ${result.date}, ${result.seconds} s`;
  // Several sources may be in one file.
  const sources = [...new Set(promise.shownBy.map((source) => sourceText(source, exists)))].join('<br>');
  return `| ${promise.number} | ${cell(promise.text)} | ${verdict} | ${figures} | ${run} | ${sources} |`;
}

/** Returns a figure beside the promised one. */
export function figureText(figure: Figure): string {
  const { what, reached, promised, bound, unit } = figure;
  const withUnit = (value: number) =>
    [value.toLocaleString('en-US', { maximumFractionDigits: 2 }), unit].filter(Boolean).join(' ');
  const text = `${cell(what)}: ${withUnit(reached)} (promised: ${bound} ${withUnit(promised)})`;
  return isKept(figure) ? text : `**${text}**`;
}

function sourceText(source: Source, exists: (path: string) => boolean): string {
  const name = source.file.split('/').at(-1) ?? source.file;
  const link = exists(source.file) ? `[${name}](../${source.file})` : `\`${source.file}\``;
  return isBench(source) ? `${link} (benchmark)` : link;
}

/** Returns text for a cell of a table: on one line, and without what would end the cell or begin a tag. */
function cell(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
