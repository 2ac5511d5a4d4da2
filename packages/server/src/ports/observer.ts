/** Counts and measures what the server does, for its metrics. None of what it gets is stored or names a user. */

/** The part of an event of the audit trail that is counted (records/auth-event.ts). */
export interface ObservedEvent {
  /** Absent for a step of a sign-in. */
  readonly type?: string;
  readonly poolId: string;
  /** Which rule decided about MFA. */
  readonly mfa: string | null;
  /** `code`: the error of a failure. `name`: the challenge that was asked. */
  readonly outcome: { readonly kind: string; readonly code?: string; readonly name?: string };
}

export interface Observer {
  /**
   * A request to the API or a page was answered.
   * @param operation the operation, or the path below the pool; null if the request named none that exists
   */
  request(operation: string | null, status: number, durationMs: number): void;
  /** An event of the audit trail was committed: a step of a sign-in, or another event of an account. */
  authEvent(event: ObservedEvent): void;
  /** A message was handed over, or was not. */
  message(medium: 'EMAIL' | 'SMS', ok: boolean): void;
  /** A Lambda trigger has run. */
  trigger(kind: string, ok: boolean, durationMs: number): void;
}

/** What the database does, for the same purpose. */
export interface StoreObserver {
  /** A write transaction has ended: it is on the disk, or was rolled back. */
  transaction(ok: boolean, durationMs: number): void;
  /** The log of the embedded database was flushed to the disk. */
  flush(ok: boolean, durationMs: number): void;
  /** A part of a checkpoint of the embedded database has ended. */
  checkpoint(ok: boolean, durationMs: number): void;
}

const nothing = (): void => undefined;

/** Observes nothing. */
export const noObserver: Observer & StoreObserver = {
  request: nothing,
  authEvent: nothing,
  message: nothing,
  trigger: nothing,
  transaction: nothing,
  flush: nothing,
  checkpoint: nothing,
};

/** Combines the metrics with who only learns of requests; undefined if there is neither. */
export function observers(
  metrics: (Observer & StoreObserver) | undefined,
  requests: Pick<Observer, 'request'> | undefined,
): (Observer & StoreObserver) | undefined {
  if (requests === undefined) return metrics;
  const counted = metrics ?? noObserver;
  return {
    ...counted,
    request(operation, status, durationMs) {
      counted.request(operation, status, durationMs);
      requests.request(operation, status, durationMs);
    },
  };
}
