/** Failures for people: what happened on the first line, what to do about it on the second. */
import { StartError } from '@latchkey/server';

/** Says why a command failed. Only what nobody foresaw comes with a stack. */
export function explainFailure(error: unknown): string {
  if (error instanceof StartError) return `${error.message}\n${error.advice}`;
  // The errors of key and store carry both in one message: one sentence, then the next step.
  if (error instanceof Error && ['KeyringError', 'StoreError'].includes(error.name)) {
    return error.message.replace(/(?<=[.:]) (?=[A-Z])/, '\n');
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
