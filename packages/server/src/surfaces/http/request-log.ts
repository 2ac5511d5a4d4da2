/**
 * Writes one log line for each request: operation, outcome and identifiers, and nothing else of what the caller sent.
 */
import { isDocumentedError, type OperationName, ServiceError } from '@latchkey/model';
import type { Logger } from '../../ports/log.ts';
import type { Observer } from '../../ports/observer.ts';

/** The ids of what a request was about. */
export interface Subject {
  readonly pool?: string | undefined;
  readonly client?: string | undefined;
  readonly user?: string | undefined;
  /** The id of the access key that signed the request. */
  readonly signer?: string | undefined;
}

/** Who learn of a request at its end: the log, and the metrics. */
export interface RequestWitnesses {
  readonly log: Logger;
  readonly observer: Observer;
}

/** What is known about a request at its end. */
export interface RequestOutcome {
  readonly requestId: string;
  readonly operation: OperationName | undefined;
  readonly subject: Subject;
  /** Notes of the operation (ports/origin.ts). */
  readonly notes: Readonly<Record<string, string>>;
  readonly durationMs: number;
  /** The error that the operation, or a step before it, threw; undefined after a success. */
  readonly error: unknown;
}

/**
 * Writes the line, and counts the request. The level of the line is `error` if the server failed (`err` has the error), or if an operation answered with an
 * error that is not documented for it (`undocumented`), because clients may not handle that.
 */
export function logRequest({ log, observer }: RequestWitnesses, outcome: RequestOutcome): void {
  const { requestId, operation, subject, notes, durationMs, error } = outcome;
  const expected = error instanceof ServiceError ? error : undefined;
  const failed = error !== undefined && (expected === undefined || expected.status >= 500);
  const undocumented =
    expected !== undefined && operation !== undefined && !isDocumentedError(operation, expected.code);
  const line = {
    requestId,
    operation: operation ?? null,
    status: error === undefined ? 200 : (expected?.status ?? 500),
    ...(error === undefined ? {} : { error: expected?.code ?? 'InternalErrorException' }),
    // A page of a rejected origin cannot read the reason, so its developer needs it in the log.
    ...(expected?.code === 'AccessDeniedException' ? { reason: expected.message } : {}),
    ms: Math.round(durationMs * 10) / 10,
    ...subject,
    ...notes,
    ...(undocumented ? { undocumented: true } : {}),
    ...(failed ? { err: expected?.cause ?? error } : {}),
  };
  observer.request(line.operation, line.status, durationMs);
  if (failed || undocumented) log.error(line, 'request');
  else log.info(line, 'request');
}
