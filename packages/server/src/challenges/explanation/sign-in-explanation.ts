/** Groups the events of the audit trail by sign-in, and explains each sign-in in sentences. */
import { type AuditedDevice, type AuditedOutcome, type AuthEventRecord, FEDERATED } from '../../records/auth-event.ts';
import { UNTIL_RESET } from '../../records/attempts.ts';
import { failureWords } from './failure-words.ts';
import type { EarlierKeys, IssuedDeviceKeys, KeyState } from './issued-device-keys.ts';
import { type ExplainedRisk, explainRisk } from './risk-words.ts';
import { asksForCode, explainMfa } from './mfa-words.ts';

/** One step of a sign-in. */
export interface ExplainedStep {
  /** RFC 3339, UTC. */
  readonly at: string;
  /** The challenge that was answered; null: InitiateAuth. */
  readonly answered: string | null;
  readonly outcome: AuditedOutcome['kind'];
  /** The challenge that was issued; null at the end. */
  readonly next: string | null;
  readonly failure: {
    readonly code: string;
    /** A sentence. */
    readonly because: string;
    readonly advice: string | null;
    /** RFC 3339, UTC; `reset`: until the password is reset or an administrator ends the lock-out. */
    readonly lockedUntil: string | null;
  } | null;
}

/** Whether a code was asked for, and why. */
export interface ExplainedCode {
  /** `not-yet`: the sign-in did not get that far. */
  readonly asked: 'yes' | 'no' | 'not-yet';
  /** The challenge that asked for the code. */
  readonly challenge: string | null;
  /** The rule that decided (MfaReason). */
  readonly reason: string | null;
  /** A sentence. */
  readonly because: string;
  /** A sentence: what to do so that no code is asked for. Null: nothing. */
  readonly advice: string | null;
}

/** Which device key the client sent, and the state of that device. */
export type ExplainedDevice = Omit<AuditedDevice, 'minted'>;

export interface SignInExplanation {
  readonly signInId: string;
  /** Times of the first and the last step. RFC 3339, UTC. */
  readonly beganAt: string;
  readonly lastStepAt: string;
  readonly clientId: string;
  readonly flow: string;
  readonly admin: boolean;
  readonly sourceIp: string | null;
  readonly userAgent: string | null;
  readonly result: 'signed-in' | 'in-progress' | 'failed';
  readonly code: ExplainedCode;
  /** Null if the risk was not judged. */
  readonly risk: ExplainedRisk | null;
  /** The device at the step that decided about the code; at the last step if none did. */
  readonly device: ExplainedDevice;
  /** The device key that the sign-in issued. */
  readonly newDeviceKey: string | null;
  /** The state of that key now. */
  readonly newDeviceState: KeyState | null;
  /** Keys that earlier sign-ins of this app client issued and that were never confirmed (ConfirmDevice). */
  readonly unconfirmedDeviceKeys: readonly string[];
  readonly steps: readonly ExplainedStep[];
}

/** The events of one sign-in, oldest first. There is at least one. */
export type RecordedSignIn = readonly [AuthEventRecord, ...AuthEventRecord[]];

/** Groups the steps among these events (newest first) by sign-in. The sign-in with the newest event comes first. */
export function recordedSignIns(events: readonly AuthEventRecord[]): readonly RecordedSignIn[] {
  return recordedActivity(events.filter(({ type }) => type === undefined));
}

/** The same, with each event that is no step of a sign-in as a group of its own. */
export function recordedActivity(events: readonly AuthEventRecord[]): readonly RecordedSignIn[] {
  const signIns = new Map<string, RecordedSignIn>();
  for (const event of events) {
    const later = signIns.get(event.signInId) ?? [];
    signIns.set(event.signInId, [event, ...later]);
  }
  return [...signIns.values()];
}

/** The last step of a sign-in. */
export function lastOf(signIn: RecordedSignIn): AuthEventRecord {
  return signIn.at(-1) ?? signIn[0];
}

/** Challenges that ask for a second factor when an MFA rule issued them. */
const codeChallenges: ReadonlySet<string> = new Set([
  'SMS_MFA',
  'SOFTWARE_TOKEN_MFA',
  'EMAIL_OTP',
  'SELECT_MFA_TYPE',
  'MFA_SETUP',
]);

/** Returns whether the step asked for a second factor. EMAIL_OTP can also be a first factor: then no MFA rule was evaluated. */
function askedForCode({ outcome, mfa }: AuthEventRecord): boolean {
  return outcome.kind === 'challenge' && mfa !== null && codeChallenges.has(outcome.name);
}

/** Explains a sign-in. `keys` are those that sign-ins issued to this user. */
export function explainSignIn(signIn: RecordedSignIn, keys: IssuedDeviceKeys): SignInExplanation {
  const [first] = signIn;
  const last = lastOf(signIn);
  const asking = signIn.find(askedForCode);
  const deciding = asking ?? signIn.findLast(({ mfa }) => mfa !== null);
  const { signInId, clientId, flow, admin, sourceIp, userAgent } = last;
  const { given, carried, standing, trusted } = (deciding ?? last).device;
  const earlier = keys.issuedBefore(first);
  const { minted } = last.device;
  const judged = signIn.find(({ risk }) => risk !== undefined)?.risk;
  return {
    signInId,
    beganAt: iso(first.at),
    lastStepAt: iso(last.at),
    clientId,
    flow,
    admin,
    sourceIp,
    userAgent,
    result: resultOf(last.outcome),
    code: flow === FEDERATED ? byProvider : codeOf(deciding, asking !== undefined, earlier),
    risk: judged === undefined ? null : explainRisk(judged),
    device: { given, carried, standing, trusted },
    newDeviceKey: minted,
    newDeviceState: minted === null ? null : keys.stateOf(minted),
    unconfirmedDeviceKeys: earlier.unconfirmed,
    steps: signIn.map(stepOf),
  };
}

const byProvider: ExplainedCode = {
  asked: 'no',
  challenge: null,
  reason: null,
  because: 'An identity provider authenticated the user. The pool asks for nothing more.',
  advice: null,
};

function codeOf(deciding: AuthEventRecord | undefined, asked: boolean, earlier: EarlierKeys): ExplainedCode {
  if (deciding?.mfa == null) {
    const because = 'MFA was not evaluated: the sign-in did not get that far.';
    return { asked: 'not-yet', challenge: null, reason: null, because, advice: null };
  }
  const reason = deciding.mfa;
  const challenge = asked && deciding.outcome.kind === 'challenge' ? deciding.outcome.name : null;
  const isOpen = !asked && asksForCode(reason);
  return {
    asked: isOpen ? 'not-yet' : asked ? 'yes' : 'no',
    challenge,
    reason,
    ...explainMfa(reason, deciding, earlier),
  };
}

function stepOf(event: AuthEventRecord): ExplainedStep {
  const { at, answered, outcome } = event;
  const step = { at: iso(at), answered, outcome: outcome.kind };
  if (outcome.kind !== 'failure') {
    return { ...step, next: outcome.kind === 'challenge' ? outcome.name : null, failure: null };
  }
  const { code, lockedUntil } = outcome;
  const failure = {
    code,
    ...failureWords(event, outcome),
    lockedUntil: lockedUntil === null ? null : lockedUntil === UNTIL_RESET ? 'reset' : iso(lockedUntil),
  };
  return { ...step, next: null, failure };
}

function resultOf({ kind }: AuditedOutcome): SignInExplanation['result'] {
  if (kind === 'tokens') return 'signed-in';
  return kind === 'failure' ? 'failed' : 'in-progress';
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
