/** Codes that are sent to users: creating, checking and consuming them. */
import { serviceError, type ServiceError } from '@latchkey/model';
import { hashCode, isLinkCode, isSameHash, newCode, newLinkCode } from '../../crypto/codes.ts';
import type { Sealer } from '../../crypto/sealer.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Random } from '../../ports/random.ts';
import type { ServerSettings } from '../../ports/settings.ts';
import type { CodePurpose, CodeRecord } from '../../records/code.ts';
import type { StoreWriter } from '../../store/store.ts';
import { hasEnded } from '../../time/instants.ts';
import { longestSessionMs } from '../pools/client-settings.ts';
import { countAttempt, countTry, limitExceeded, type OwnOperation, type TryOperation } from './hourly-caps.ts';

const HOUR_MS = 3_600_000;

/** What is needed to create and check codes. */
export interface CodeTools {
  readonly random: Random;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly settings: ServerSettings;
}

/** Codes of a sign-in expire with its Session; the others after a time that depends on their purpose. */
type SignInPurpose = `${'sign-in' | 'mfa'}-${'email' | 'sms'}`;
type LastingPurpose = Exclude<CodePurpose, SignInPurpose>;

/** How long a code is valid (developer guide, "Signing up and confirming user accounts", "Resetting a password"). */
const lifetimeMs: Readonly<Record<LastingPurpose, number>> = {
  'sign-up': 24 * HOUR_MS,
  'verify-email': 24 * HOUR_MS,
  'verify-phone_number': 24 * HOUR_MS,
  'reset-password': HOUR_MS,
};

/** A code and its stored record. The plain code exists only here and in the message. */
export interface SentCode {
  readonly code: string;
  readonly record: CodeRecord;
}

/** Whose code it is, its purpose, and the address it is sent to. */
type CodeTarget = Pick<CodeRecord, 'poolId' | 'sub' | 'medium' | 'destination'>;

/** How a code is requested. */
interface CodeRequest {
  /** The network of a caller without credentials, as `callerNetwork` names it. */
  readonly askedBy?: string | null;
  /** The code is sent in a link, and is not typed. */
  readonly inLink?: boolean;
}

/** Creates a code. It is valid once its record is stored. */
export function makeCode(
  { random, sealer, clock, settings }: CodeTools,
  target: CodeTarget & { readonly purpose: LastingPurpose },
  { askedBy = null, inLink = false }: CodeRequest = {},
): SentCode {
  const code = settings.fixedCode ?? (inLink ? newLinkCode(random) : newCode(random));
  const expiresAt = clock.now() + lifetimeMs[target.purpose];
  return { code, record: { ...target, hash: hashCode(sealer, target, code), expiresAt, askedBy } };
}

/** Creates a code that answers one challenge only. */
export function makeSignInCode(
  { random, sealer, settings }: Omit<CodeTools, 'clock'>,
  target: CodeTarget & { readonly purpose: SignInPurpose },
  { nonce, expiresAt }: { readonly nonce: string; readonly expiresAt: number },
): SentCode {
  const code = settings.fixedCode ?? newCode(random);
  const hash = hashCode(sealer, { ...target, session: nonce }, code);
  return { code, record: { ...target, hash, expiresAt, askedBy: null } };
}

/** One try at a code. */
export interface CodeTry {
  readonly poolId: string;
  readonly sub: string;
  readonly purpose: CodePurpose;
  readonly code: string;
  /** The cap that the try counts towards: that of the signed-in user, or that of callers without credentials. */
  readonly by: { readonly owner: OwnOperation } | { readonly anybody: TryOperation; readonly network: string };
}

/** Result of a try. `right` contains the record, which is still unused. */
export type CodeVerdict =
  | { readonly kind: 'right'; readonly record: CodeRecord }
  | { readonly kind: 'wrong' | 'none' | 'too-many' };

/**
 * Counts a try, then compares the code. The count must be committed, and a write that throws loses it: so return the
 * verdict from the write and throw afterwards. Tries at the code of a link are not counted. It cannot be guessed, and
 * the tries of others must not lock out the user who has the link.
 */
export async function verifyCode(
  tx: StoreWriter,
  { sealer, clock }: Pick<CodeTools, 'sealer' | 'clock'>,
  attempt: CodeTry,
): Promise<CodeVerdict> {
  const { poolId, sub, purpose, code } = attempt;
  const now = clock.now();
  const record = await tx.codes.find(poolId, sub, purpose);
  if (!isLinkCode(code) && !(await count(tx, attempt, record, now))) return { kind: 'too-many' };
  if (record === undefined || hasCodeEnded(record, now)) return { kind: 'none' };
  return isSameHash(hashCode(sealer, record, code), record.hash) ? { kind: 'right', record } : { kind: 'wrong' };
}

function count(
  tx: StoreWriter,
  { poolId, sub, by }: CodeTry,
  record: CodeRecord | undefined,
  now: number,
): Promise<boolean> {
  if ('owner' in by) return countAttempt(tx, poolId, sub, by.owner, now);
  const own = record?.askedBy === by.network ? Buffer.from(record.hash.subarray(0, 9)).toString('base64url') : null;
  return countTry(tx, { poolId, sub, own }, by.anybody, now);
}

/** Whether a code can no longer be used. */
export function hasCodeEnded({ purpose, expiresAt }: Pick<CodeRecord, 'purpose' | 'expiresAt'>, now: number): boolean {
  return hasEnded(expiresAt, isSignInPurpose(purpose) ? longestSessionMs : lifetimeMs[purpose], now);
}

function isSignInPurpose(purpose: CodePurpose): purpose is SignInPurpose {
  return !(purpose in lifetimeMs);
}

/** Consumes a code. False: it was used already, or a newer code has replaced it. */
export function useCode(tx: StoreWriter, { poolId, sub, purpose, hash }: CodeRecord): Promise<boolean> {
  return tx.codes.consume(poolId, sub, purpose, hash);
}

/** Cognito's messages for a failed try (observed). */
export function codeRefusal(kind: Exclude<CodeVerdict['kind'], 'right'>): ServiceError {
  if (kind === 'too-many') return limitExceeded();
  if (kind === 'none') {
    return serviceError('ExpiredCodeException', 'Invalid code provided, please request a code again.');
  }
  return serviceError('CodeMismatchException', 'Invalid verification code provided, please try again.');
}
