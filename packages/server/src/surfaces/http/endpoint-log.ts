/**
 * Writes one log line for each request to an endpoint for browsers and apps, in the form of the lines for operations
 * (request-log.ts): endpoint, outcome and identifiers. Codes, tokens, secrets and addresses never are in it.
 */
import type { RequestWitnesses, Subject } from './request-log.ts';

/** What is known about a request at its end. */
export interface EndpointOutcome {
  readonly requestId: string;
  /** The path below the pool, such as `/oauth2/token`. */
  readonly endpoint: string;
  readonly status: number;
  /** The code of the error that was answered, such as `invalid_grant`. */
  readonly error: string | undefined;
  readonly subject: Subject;
  readonly notes: Readonly<Record<string, string>>;
  readonly durationMs: number;
  /** What was thrown, if the server failed. */
  readonly failure?: unknown;
}

/** Writes the line, and counts the request. */
export function logEndpoint({ log, observer }: RequestWitnesses, outcome: EndpointOutcome): void {
  const { requestId, endpoint, status, error, subject, notes, durationMs, failure } = outcome;
  const line = {
    requestId,
    operation: endpoint,
    status,
    ...(error === undefined ? {} : { error }),
    ms: Math.round(durationMs * 10) / 10,
    ...subject,
    ...notes,
    ...(failure === undefined ? {} : { err: failure }),
  };
  observer.request(endpoint, status, durationMs);
  if (failure === undefined) log.info(line, 'request');
  else log.error(line, 'request');
}
