/** The results of a measurement as Markdown: ratios first, because absolute numbers depend on the machine. */
import { type Figure, recordFigures } from '../test/harness/promise-record.ts';

/** A measured ratio and its target. */
export interface Ratio {
  readonly what: string;
  readonly value: number;
  /** The target as text, for example `≥ 0.6`. */
  readonly target?: string;
  readonly met?: boolean;
}

/** A table of absolute numbers. */
export interface Figures {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  /** Explains the numbers. */
  readonly note?: string;
}

/** The results of one measurement file of this folder. */
export interface Findings {
  readonly ratios: readonly Ratio[];
  readonly figures: readonly Figures[];
  /** What was reached of the promises of docs/promises.md. */
  readonly promised?: readonly Promised[];
}

/** Figures for one promise. */
export interface Promised {
  /** 1 to 56. */
  readonly number: number;
  /** The benchmark, as a path in the repository. */
  readonly file: string;
  readonly figures: readonly Figure[];
}

/** Whether a benchmark runs in its short form, because `npm run test:promises -- --short` has started it. */
export const isShortForm = process.env['LATCHKEY_PROMISES'] === 'short';

/** Records what was reached of the promises, for `npm run test:promises`. */
export function recordPromised(findings: readonly Findings[], isWholeRun: boolean): void {
  for (const { number: promise, file, figures } of findings.flatMap(({ promised = [] }) => promised)) {
    recordFigures({ promise, file, test: undefined, isWholeRun, figures });
  }
}

/** Formats a number: three significant digits, or a whole number from 100 on. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return 'not measured';
  return Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)));
}

/** Returns the findings as Markdown: one table of all ratios, then the figures. */
export function markdownOf(findings: readonly Findings[]): string {
  const ratios = findings.flatMap((finding) => finding.ratios);
  const rows = ratios.map(({ what, value, target = '', met }) => [what, number(value), target, verdict(met)]);
  const sections = findings
    .flatMap((finding) => finding.figures)
    .map(({ title, columns, rows: lines, note }) =>
      [`## ${title}`, table(columns, lines), ...(note === undefined ? [] : [note])].join('\n\n'),
    );
  return [table(['ratio', 'measured', 'target', ''], rows), ...sections].join('\n\n');
}

function verdict(met: boolean | undefined): string {
  if (met === undefined) return '';
  return met ? 'met' : '**missed**';
}

function table(columns: readonly string[], rows: Figures['rows']): string {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? number(cell) : cell)));
  const widths = columns.map((column, i) => Math.max(3, column.length, ...cells.map((row) => row[i]?.length ?? 0)));
  const line = (row: readonly string[]) => `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  return [line(columns), line(widths.map((width) => '-'.repeat(width))), ...cells.map(line)].join('\n');
}
