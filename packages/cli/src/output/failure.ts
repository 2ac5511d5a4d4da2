/** Failures of commands: the first line says what happened, the second what to do. */
import { clientFailure } from './client-failure.ts';
import { withCommandName } from './command-name.ts';
import { printable } from './printable.ts';
import type { Failure } from './failure-type.ts';

/** A command that cannot do what it was asked. Its exit code is 1. */
export class CommandError extends Error implements Failure {
  override readonly name: string = 'CommandError';
  readonly code: string;
  readonly advice: string;
  readonly details: object;

  constructor(code: string, message: string, advice: string, details: object = {}) {
    super(message);
    this.code = code;
    this.advice = advice;
    this.details = details;
  }
}

/** A command line with missing or contradicting options. Its exit code is 2. */
export class UsageError extends CommandError {
  override readonly name = 'UsageError';

  constructor(message: string, advice: string) {
    super('Usage', message, advice);
  }
}

/** Ctrl+C. Its exit code is 130: 128 and the number of SIGINT, as shells report it. */
export class CancelledError extends CommandError {
  override readonly name = 'CancelledError';

  constructor() {
    super('Cancelled', 'Cancelled.', '');
  }
}

/** Returns the exit code for an error. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return 2;
  return error instanceof CancelledError ? 130 : 1;
}

/**
 * Returns why a command failed. Only an unexpected error has a stack, and no advice. The commands in an advice are as they
 * work where the command was started.
 */
export function failureOf(error: unknown): Failure {
  const { code, message, advice, details } = reasonOf(error);
  return { code, message, advice: withCommandName(advice), ...(details !== undefined && { details }) };
}

function reasonOf(error: unknown): Failure {
  if (error instanceof CommandError) return error;
  const fromClient = clientFailure(error);
  if (fromClient !== undefined) return fromClient;
  if (!(error instanceof Error)) return { code: 'Unexpected', message: String(error), advice: '' };
  const { name, message } = error;
  // Compared by name: importing the server for its class would make every other command start more slowly.
  if (name === 'StartError' && 'advice' in error) return { code: 'Start', message, advice: String(error.advice) };
  if (name === 'DeclarationError' && 'advice' in error) {
    return { code: 'Declaration', message, advice: String(error.advice) };
  }
  if ((name === 'TransferError' || name === 'BackupError') && 'advice' in error && 'code' in error) {
    return { code: String(error.code), message, advice: String(error.advice) };
  }
  // Errors of keyring and store have both in one message: one sentence, then the next step.
  if (name === 'KeyringError' || name === 'StoreError') {
    const [, happened = message, advice = ''] = /^(.*?[.:]) (?=[A-Z])(.*)$/s.exec(message) ?? [];
    return { code: name.replace('Error', ''), message: happened, advice };
  }
  return { code: 'Unexpected', message: error.stack ?? message, advice: '' };
}

/** Formats why a command failed: two lines, or a stack for an unexpected error. */
export function explainFailure(error: unknown): string {
  const { message, advice } = failureOf(error);
  return printable([message, advice].filter(Boolean).join('\n'));
}
