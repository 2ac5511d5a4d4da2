/** Runs a command and prints its result, for people or for programs. */
import type { LatchkeyError } from '@latchkey/client';
import { CancelledError, exitCodeOf, explainFailure, failureOf } from './failure.ts';
import type { Failure } from './failure-type.ts';

/** The result of a successful command. */
export interface Report {
  /** For people, without a line break at its end. */
  readonly text: string;
  /** For programs: the document that `--json` prints. */
  readonly json: object;
}

/** The context of a running command. */
export interface Run {
  /** Aborted by Ctrl+C. */
  readonly signal: AbortSignal;
  /** Problems that did not fail the command, such as a store that cannot be written. */
  readonly notes: Set<LatchkeyError>;
}

/**
 * Runs a command and prints its report to stdout. A failure is printed to stderr as two lines, with `--json` as a document to stdout
 * (`{ "error": … }`). With `toStderr` the report goes to stderr, because stdout has other content. Sets the exit code: 0, 1 after a
 * failure, 2 for a wrong command line, 130 after Ctrl+C.
 */
export async function runAndReport(
  { json = false, toStderr = false }: { readonly json?: boolean; readonly toStderr?: boolean },
  job: (run: Run) => Promise<Report>,
) {
  const cancel = new AbortController();
  const onSignal = () => cancel.abort(new CancelledError());
  // Only once: a second Ctrl+C ends the process immediately.
  process.once('SIGINT', onSignal);
  const notes = new Set<LatchkeyError>();
  try {
    const report = await job({ signal: cancel.signal, notes });
    const text = json ? JSON.stringify({ ...report.json, ...warningsOf(notes) }, undefined, 2) : report.text;
    if (toStderr) console.error(text);
    else console.log(text);
  } catch (error) {
    process.exitCode = exitCodeOf(error);
    if (json) console.log(JSON.stringify({ error: plain(failureOf(error)), ...warningsOf(notes) }, undefined, 2));
    else console.error(explainFailure(error));
  } finally {
    process.off('SIGINT', onSignal);
  }
  if (!json) for (const note of distinct(notes)) console.error(`Note: ${explainFailure(note).replace('\n', ' ')}`);
}

function plain({ code, message, advice, details }: Failure): object {
  return { code, message, advice, ...details };
}

function warningsOf(notes: ReadonlySet<LatchkeyError>): object {
  return notes.size === 0 ? {} : { warnings: distinct(notes).map((note) => plain(failureOf(note))) };
}

/** A failing store reports an error at every access. The same note is printed only once. */
function distinct(notes: ReadonlySet<LatchkeyError>): LatchkeyError[] {
  return [...new Map(Array.from(notes, (note) => [explainFailure(note), note])).values()];
}
