/** The metrics that are counted while the server works. Their names are described in docs/guide/operations.md. */
import type { Observer, StoreObserver } from '../ports/observer.ts';
import { type AnyMetric, Counter, Histogram } from './registry.ts';

const PREFIX = 'latchkey_';

/** Bounds in seconds, for requests. */
const REQUEST_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** For flushes and checkpoints. */
const DISK_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];

/** Pools that get a label of their own; the others are counted together. */
const MOST_POOLS = 100;

const result = (ok: boolean): string => (ok ? 'ok' : 'failed');

/** @param withPools sign-ins are counted for each pool */
export function createObservations(withPools: boolean): {
  readonly observer: Observer & StoreObserver;
  readonly metrics: readonly AnyMetric[];
} {
  const poolLabel = withPools ? ['pool'] : [];
  const requests = new Counter(`${PREFIX}requests_total`, 'Answered requests.', ['operation', 'status']);
  const durations = new Histogram(
    `${PREFIX}request_duration_seconds`,
    'Time from the start of a request, after it has waited in the queue, to its answer.',
    REQUEST_SECONDS,
    ['operation'],
  );
  const signIns = new Counter(
    `${PREFIX}sign_in_steps_total`,
    'Steps of sign-ins. The reason is the error of a failure, the name of a challenge, or the rule that decided about MFA.',
    ['outcome', 'reason', ...poolLabel],
  );
  const accounts = new Counter(`${PREFIX}account_events_total`, 'Sign-ups, and codes and changes of passwords.', [
    'type',
    'outcome',
    ...poolLabel,
  ]);
  const messages = new Counter(`${PREFIX}messages_total`, 'First attempts to hand over a message.', [
    'medium',
    'outcome',
  ]);
  const triggers = new Counter(`${PREFIX}triggers_total`, 'Lambda triggers that have run.', ['trigger', 'outcome']);
  const triggerDurations = new Histogram(
    `${PREFIX}trigger_duration_seconds`,
    'Duration of Lambda triggers.',
    REQUEST_SECONDS,
    ['trigger'],
  );
  const transactions = new Counter(`${PREFIX}store_transactions_total`, 'Write transactions.', ['outcome']);
  const transactionDurations = new Histogram(
    `${PREFIX}store_transaction_duration_seconds`,
    'Time of a write transaction, from its submission until it is on the disk.',
    REQUEST_SECONDS,
  );
  const flushes = new Histogram(
    `${PREFIX}sqlite_flush_duration_seconds`,
    'Flushes of the write-ahead log to the disk. One flush serves many transactions.',
    DISK_SECONDS,
    ['outcome'],
  );
  const checkpoints = new Histogram(
    `${PREFIX}sqlite_checkpoint_duration_seconds`,
    'Parts of checkpoints, which move the write-ahead log into the database file.',
    DISK_SECONDS,
    ['outcome'],
  );

  const pools = new Set<string>();
  const poolOf = (poolId: string): readonly string[] => {
    if (!withPools) return [];
    if (pools.size < MOST_POOLS) pools.add(poolId);
    return [pools.has(poolId) ? poolId : 'other'];
  };
  const observer: Observer & StoreObserver = {
    request(operation, status, durationMs) {
      const name = operation ?? 'unknown';
      requests.add([name, `${Math.trunc(status / 100)}xx`]);
      durations.observe([name], durationMs / 1000);
    },
    authEvent({ type, outcome, poolId, mfa }) {
      if (type !== undefined) return accounts.add([type, outcome.kind, ...poolOf(poolId)]);
      const reason = outcome.code ?? outcome.name ?? mfa ?? 'none';
      return signIns.add([outcome.kind, reason, ...poolOf(poolId)]);
    },
    message: (medium, ok) => messages.add([medium, result(ok)]),
    trigger(kind, ok, durationMs) {
      triggers.add([kind, result(ok)]);
      triggerDurations.observe([kind], durationMs / 1000);
    },
    transaction(ok, durationMs) {
      transactions.add([result(ok)]);
      transactionDurations.observe([], durationMs / 1000);
    },
    flush: (ok, durationMs) => flushes.observe([result(ok)], durationMs / 1000),
    checkpoint: (ok, durationMs) => checkpoints.observe([result(ok)], durationMs / 1000),
  };
  const counted = [requests, durations, signIns, accounts, messages, triggers, triggerDurations];
  return { observer, metrics: [...counted, transactions, transactionDurations, flushes, checkpoints] };
}
