/** What a command has to say: the same facts for people and for programs, and where each goes. */
import type { LatchkeyError } from '@latchkey/client';
import { CancelledError, exitCodeOf, explainFailure, failureOf } from './failure.ts';
import type { Failure } from './failure-type.ts';

/** The outcome of a command that did what it was asked. */
export interface Report {
  /** For people, without a line break at its end. */
  readonly text: string;
  /** For programs: the document that `--json` prints. */
  readonly json: object;
}

/** What a command has at hand while it runs. */
export interface Run {
  /** Aborted by Ctrl+C. */
  readonly signal: AbortSignal;
  /** What went wrong on the way and did not fail the command, such as a store that cannot be written. */
  readonly notes: Set<LatchkeyError>;
}

/**
 * Runs a command and prints its report on stdout. With `--json` a failure is a document on stdout too (`{ "error": … }`); without, two lines
 * on stderr. Sets the exit code: 0, 1 if it failed, 2 if the command line is at fault, 130 after Ctrl+C.
 */
export async function tell({ json = false }: { readonly json?: boolean }, job: (run: Run) => Promise<Report>) {
  const cancel = new AbortController();
  const onSignal = () => cancel.abort(new CancelledError());
  // Only once: a second Ctrl+C ends the process whatever it is waiting for.
  process.once('SIGINT', onSignal);
  const notes = new Set<LatchkeyError>();
  try {
    const report = await job({ signal: cancel.signal, notes });
    console.log(json ? JSON.stringify({ ...report.json, ...warningsOf(notes) }, undefined, 2) : report.text);
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

/** A store that fails does so at every access; once is enough to know. */
function distinct(notes: ReadonlySet<LatchkeyError>): LatchkeyError[] {
  return [...new Map(Array.from(notes, (note) => [explainFailure(note), note])).values()];
}
