/** Codes that are sent to people, from their making to their one use. */
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

/** What codes are made and judged with. */
export interface CodeTools {
  readonly random: Random;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly settings: ServerSettings;
}

/** Codes of a sign-in live as long as its Session; the others by their purpose. */
type SignInPurpose = `${'sign-in' | 'mfa'}-${'email' | 'sms'}`;
type LastingPurpose = Exclude<CodePurpose, SignInPurpose>;

/** How long a code is good for (developer guide, "Signing up and confirming user accounts", "Resetting a password"). */
const lifetimeMs: Readonly<Record<LastingPurpose, number>> = {
  'sign-up': 24 * HOUR_MS,
  'verify-email': 24 * HOUR_MS,
  'verify-phone_number': 24 * HOUR_MS,
  'reset-password': HOUR_MS,
};

/** A code, and the record that is stored of it. The code itself exists only here and in the message. */
export interface SentCode {
  readonly code: string;
  readonly record: CodeRecord;
}

/** Whose code it is, for what, and where it goes. */
type CodeTarget = Pick<CodeRecord, 'poolId' | 'sub' | 'medium' | 'destination'>;

/** How a code is asked for. */
interface CodeRequest {
  /** The network of a caller without credentials, as `callerNetwork` names it. */
  readonly askedBy?: string | null;
  /** The code goes out in a link, and is not typed. */
  readonly inLink?: boolean;
}

/** Makes a code. It counts once its record is stored. */
export function makeCode(
  { random, sealer, clock, settings }: CodeTools,
  target: CodeTarget & { readonly purpose: LastingPurpose },
  { askedBy = null, inLink = false }: CodeRequest = {},
): SentCode {
  const code = settings.fixedCode ?? (inLink ? newLinkCode(random) : newCode(random));
  const expiresAt = clock.now() + lifetimeMs[target.purpose];
  return { code, record: { ...target, hash: hashCode(sealer, target, code), expiresAt, askedBy } };
}

/** Makes a code that answers one challenge, and no other. */
export function makeSignInCode(
  { random, sealer, settings }: Omit<CodeTools, 'clock'>,
  target: CodeTarget & { readonly purpose: SignInPurpose },
  { nonce, expiresAt }: { readonly nonce: string; readonly expiresAt: number },
): SentCode {
  const code = settings.fixedCode ?? newCode(random);
  const hash = hashCode(sealer, { ...target, session: nonce }, code);
  return { code, record: { ...target, hash, expiresAt, askedBy: null } };
}

/** Somebody's try at a code. */
export interface CodeTry {
  readonly poolId: string;
  readonly sub: string;
  readonly purpose: CodePurpose;
  readonly code: string;
  /** Which cap the try counts towards: that of the signed-in user, or that of callers without credentials. */
  readonly by: { readonly owner: OwnOperation } | { readonly anybody: TryOperation; readonly network: string };
}

/** What a try is worth; `right` comes with the record, which is still unused. */
export type CodeVerdict =
  | { readonly kind: 'right'; readonly record: CodeRecord }
  | { readonly kind: 'wrong' | 'none' | 'too-many' };

/**
 * Counts a try, then compares it. The count must stay: a write that throws a refusal loses it, so give the verdict out of
 * the write and refuse after it. Tries at the code of a link are not counted: it cannot be guessed, and whoever has it must
 * not be kept out by those who try.
 */
export async function judgeCode(
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

/** Uses a code up. False: somebody else did, or a newer code has taken its place. */
export function useCode(tx: StoreWriter, { poolId, sub, purpose, hash }: CodeRecord): Promise<boolean> {
  return tx.codes.consume(poolId, sub, purpose, hash);
}

/** Cognito's words for a try that failed (observed). */
export function codeRefusal(kind: Exclude<CodeVerdict['kind'], 'right'>): ServiceError {
  if (kind === 'too-many') return limitExceeded();
  if (kind === 'none') {
    return serviceError('ExpiredCodeException', 'Invalid code provided, please request a code again.');
  }
  return serviceError('CodeMismatchException', 'Invalid verification code provided, please try again.');
}
