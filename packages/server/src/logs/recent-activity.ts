/**
 * What happened on this server lately, in memory: steps of sign-ins, and calls of Lambda triggers. For people who watch
 * (surfaces/console). The audit trail in the store is the lasting record.
 */
import { ServiceError } from '@latchkey/model';
import type { Clock } from '../ports/clock.ts';
import type { AuthEventRecord } from '../records/auth-event.ts';
import type { Triggers } from '../triggers/triggers.ts';
import type { TriggerKind } from '../triggers/trigger-types.ts';

/** One call of a Lambda trigger. It contains neither what the function was given nor what it returned. */
export interface TriggerCallRecord {
  /** When it began; milliseconds since the epoch. */
  readonly at: number;
  readonly poolId: string;
  readonly kind: TriggerKind;
  /** `triggerSource` of the event, such as `PreSignUp_SignUp`. */
  readonly source: string;
  /** The internal user name; null if the event has none. */
  readonly userName: string | null;
  readonly clientId: string;
  /** `sent`: a function that nobody waits for (custom senders). */
  readonly outcome: 'answered' | 'failed' | 'sent';
  /** The error for the caller, such as `PreSignUp failed with error …`; null unless it failed. */
  readonly error: { readonly code: string; readonly message: string } | null;
  /** How long the call took; null if nobody waited for it. */
  readonly ms: number | null;
}

export interface RecentActivity {
  /** Events that were committed on this server since it started, newest first. At most 500. */
  authEvents(): readonly AuthEventRecord[];
  /** Newest first. At most 200. */
  triggerCalls(): readonly TriggerCallRecord[];
}

/** The record, and what adds to it. */
export interface RecordedActivity extends RecentActivity {
  addEvent(event: AuthEventRecord): void;
  addCall(call: TriggerCallRecord): void;
}

const EVENTS = 500;
const CALLS = 200;

/** Longest text of an error: a function may throw one of any length. */
const LONGEST_MESSAGE = 500;

export function createRecentActivity(): RecordedActivity {
  const events: AuthEventRecord[] = [];
  const calls: TriggerCallRecord[] = [];
  return {
    authEvents: () => events.toReversed(),
    triggerCalls: () => calls.toReversed(),
    addEvent: (event) => add(events, event, EVENTS),
    addCall: (call) => add(calls, call, CALLS),
  };
}

function add<T>(list: T[], item: T, limit: number): void {
  list.push(item);
  if (list.length > limit) list.shift();
}

/** Returns the triggers, with a record of each call of a function. */
export function recordedTriggers(
  triggers: Triggers,
  clock: Clock,
  monotonic: () => number,
  onCall: (call: TriggerCallRecord) => void,
): Triggers {
  return {
    ...triggers,
    async run(pool, kind, source, call) {
      if (!triggers.isSet(pool, kind)) return triggers.run(pool, kind, source, call);
      const [at, start] = [clock.now(), monotonic()];
      const { userName, clientId } = call;
      const about = { at, poolId: pool.id, kind, source, userName, clientId };
      try {
        const response = await triggers.run(pool, kind, source, call);
        onCall({ ...about, outcome: 'answered', error: null, ms: monotonic() - start });
        return response;
      } catch (error) {
        onCall({ ...about, outcome: 'failed', error: errorOf(error), ms: monotonic() - start });
        throw error;
      }
    },
    notify(pool, kind, source, call) {
      triggers.notify(pool, kind, source, call);
      if (!triggers.isSet(pool, kind)) return;
      const { userName, clientId } = call;
      onCall({
        at: clock.now(),
        poolId: pool.id,
        kind,
        source,
        userName,
        clientId,
        outcome: 'sent',
        error: null,
        ms: null,
      });
    },
  };
}

function errorOf(error: unknown): { readonly code: string; readonly message: string } {
  if (!(error instanceof ServiceError)) return { code: 'InternalErrorException', message: 'Internal server error' };
  return { code: error.code, message: error.message.slice(0, LONGEST_MESSAGE) };
}
