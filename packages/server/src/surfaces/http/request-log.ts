/** One log line for each request. It names operation, outcome and identifiers; of what the caller sent nothing else. */
import { isDocumentedError, type OperationName, ServiceError } from '@latchkey/model';
import type { Logger } from '../../ports/log.ts';

/** Whom a request was about; ids only. */
export interface Subject {
  readonly pool?: string | undefined;
  readonly client?: string | undefined;
  readonly user?: string | undefined;
  /** The access key that signed. */
  readonly signer?: string | undefined;
}

/** What is known of a request at its end. */
export interface RequestOutcome {
  readonly requestId: string;
  readonly operation: OperationName | undefined;
  readonly isBuilt: boolean;
  readonly subject: Subject;
  /** What the operation noted (ports/origin.ts). */
  readonly notes: Readonly<Record<string, string>>;
  readonly durationMs: number;
  /** What the operation, or a step before it, threw; undefined after a result. */
  readonly error: unknown;
}

/**
 * Writes the line. It is an error, for an operator to look at, when the server failed (`err` says how) or when an
 * operation answered with an error that is not documented for it (`undocumented`): clients may not know what to do then.
 */
export function logRequest(log: Logger, outcome: RequestOutcome): void {
  const { requestId, operation, isBuilt, subject, notes, durationMs, error } = outcome;
  const expected = error instanceof ServiceError ? error : undefined;
  const failed = error !== undefined && (expected === undefined || expected.status >= 500);
  const undocumented =
    expected !== undefined && operation !== undefined && isBuilt && !isDocumentedError(operation, expected.code);
  const line = {
    requestId,
    operation: operation ?? null,
    status: error === undefined ? 200 : (expected?.status ?? 500),
    ...(error === undefined ? {} : { error: expected?.code ?? 'InternalErrorException' }),
    // The page that was refused cannot read why, and whoever develops it looks here.
    ...(expected?.code === 'AccessDeniedException' ? { reason: expected.message } : {}),
    ms: Math.round(durationMs * 10) / 10,
    ...subject,
    ...notes,
    ...(undocumented ? { undocumented: true } : {}),
    ...(failed ? { err: expected?.cause ?? error } : {}),
  };
  if (failed || undocumented) log.error(line, 'request');
  else log.info(line, 'request');
}
