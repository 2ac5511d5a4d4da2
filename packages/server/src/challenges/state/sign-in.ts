/**
 * A sign-in under way. It lives in the strings that the client holds: the Session of a challenge and the SECRET_BLOCK
 * of an SRP round are this record, sealed. A started sign-in costs no write, and any node can continue it.
 */
import { serviceError } from '@latchkey/model';
import type { Client, Pool } from '../../rules/pools/directory.ts';
import { longestSessionMs } from '../../rules/pools/client-settings.ts';
import type { Services } from '../../services.ts';
import type { MfaFactor, UserRecord } from '../../records/user.ts';
import type { StoreWriter } from '../../store/store.ts';
import { hasEnded } from '../../time/instants.ts';
import type { Progress } from './machine.ts';

/** Who is signing in: a user, or the made-up twin of a name that does not exist. */
export interface Subject {
  readonly sub: string;
  /** The internal user name: USER_ID_FOR_SRP. */
  readonly name: string;
  /** Two words of one length: how long a sealed sign-in is must not tell which it holds. */
  readonly kind: 'user' | 'twin';
}

/** The challenges that the engine can issue. */
export type EngineChallenge =
  | 'SELECT_CHALLENGE'
  | 'PASSWORD'
  | 'PASSWORD_SRP'
  | 'PASSWORD_VERIFIER'
  | 'EMAIL_OTP'
  | 'SMS_OTP'
  | 'WEB_AUTHN'
  | 'CUSTOM_CHALLENGE'
  | 'NEW_PASSWORD_REQUIRED'
  | 'SMS_MFA'
  | 'SOFTWARE_TOKEN_MFA'
  | 'SELECT_MFA_TYPE'
  | 'MFA_SETUP'
  | 'DEVICE_SRP_AUTH'
  | 'DEVICE_PASSWORD_VERIFIER';

/** The flow that a sign-in began with, by what it lets a user do; the admin twins are the same flows. */
export type SignInFlow = 'USER_SRP_AUTH' | 'USER_PASSWORD_AUTH' | 'USER_AUTH' | 'CUSTOM_AUTH';

/** The server's half of an SRP round between challenge and proof. Only ever inside a sealed secret block. */
export interface SrpRound {
  /** The secret exponent, 32 bytes, base64url. */
  readonly b: string;
  /** SRP_A as the client sent it. */
  readonly A: string;
  /** SRP_B as it was answered. */
  readonly B: string;
}

/** TOTP set-up inside a sign-in (MFA_SETUP). */
export interface TotpSetup {
  /** The secret given out by AssociateSoftwareToken, base64url. */
  readonly secret: string;
  /** VerifySoftwareToken accepted a code, and the secret is stored. */
  readonly verified: boolean;
}

/** A challenge of CUSTOM_AUTH that is over, as the app's functions are told of it. */
export interface ChallengeResult {
  readonly challengeName: string;
  readonly challengeResult: boolean;
  readonly challengeMetadata?: string;
}

/** Where CUSTOM_AUTH has got to. */
export interface CustomState {
  readonly results: readonly ChallengeResult[];
  /** SRP_A of InitiateAuth, for when the app asks for PASSWORD_VERIFIER. */
  readonly A?: string;
  /** What the app keeps to itself of the challenge that waits for an answer. */
  readonly privateParameters?: Readonly<Record<string, string>>;
  readonly metadata?: string;
}

/** What a sign-in has proved, and by which password. */
export interface Proved extends Progress {
  /** The salt of the password that was proved: no two passwords share one. Null where no password was asked for. */
  readonly passwordSalt: string | null;
}

/** Nothing yet. */
export const nothingProved: Proved = {
  firstFactor: null,
  newPassword: false,
  mfa: false,
  mfaChoice: null,
  provedDevice: null,
  custom: 'none',
  passwordSalt: null,
};

/** What stays the same from the first step of a sign-in to the last. */
export interface SignInBasis {
  /** A UUID of its own for each sign-in: what the audit trail calls it by. */
  readonly id: string;
  readonly poolId: string;
  readonly clientId: string;
  readonly subject: Subject;
  readonly flow: SignInFlow;
  /** Begun with AdminInitiateAuth. */
  readonly admin: boolean;
}

/** A sign-in between two challenges. */
export interface SignInState extends SignInBasis {
  readonly progress: Proved;
  /** The device key that came with the step that led here. */
  readonly deviceKey: string | null;
  readonly custom?: CustomState;
}

/** A sign-in that waits for the answer to a challenge. */
export interface SignIn extends SignInState {
  readonly awaiting: EngineChallenge;
  /** Used up by the answer that succeeds. */
  readonly nonce: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  readonly srp?: SrpRound;
  readonly setup?: TotpSetup;
  /** The factors that SELECT_MFA_TYPE or MFA_SETUP offered. */
  readonly choices?: readonly MfaFactor[];
  /** The address of an EMAIL_OTP that is being set up as a factor (MFA_SETUP with EMAIL). */
  readonly newAddress?: string;
  /** The challenge of a WEB_AUTHN, base64url. */
  readonly webAuthnChallenge?: string;
}

/** The answer to a Session that is foreign, altered, or for another step. */
export const invalidSession = () => serviceError('NotAuthorizedException', 'Invalid session for the user.');

/** The answer to a Session that was used before. */
export const usedSession = () =>
  serviceError('NotAuthorizedException', 'Invalid session for the user, session can only be used once.');

const expiredSession = () =>
  serviceError('NotAuthorizedException', 'Invalid session for the user, session is expired.');

/**
 * How long after its Session a used nonce is remembered: clocks of nodes differ and are set back, and the Sessions of one
 * MFA_SETUP share a nonce and end up to a Session's longest life apart (AuthSessionValidity).
 */
const REMEMBERED_MS = longestSessionMs;

/** Whether a Session, or what lives as long as one, is over. */
export function hasSessionEnded(expiresAt: number, now: number): boolean {
  return hasEnded(expiresAt, longestSessionMs, now);
}

/**
 * Uses a sign-in's Session up, with every other that shares its nonce.
 * @throws NotAuthorizedException `... session can only be used once.` to all but the first
 */
export async function useUpSession(
  tx: StoreWriter,
  { poolId, nonce, expiresAt }: Pick<SignIn, 'poolId' | 'nonce' | 'expiresAt'>,
): Promise<void> {
  if (!(await tx.guards.consumeOnce(poolId, nonce, expiresAt + REMEMBERED_MS))) throw usedSession();
}

/** Seals a sign-in as a Session string of 20 to 2048 characters. */
export function sealSession({ sealer }: Pick<Services, 'sealer'>, signIn: SignIn): string {
  return sealer.seal('session', signIn);
}

/** Seals a sign-in with its SRP round as a SECRET_BLOCK (standard base64, which clients decode and sign). */
export function sealSecretBlock({ sealer }: Pick<Services, 'sealer'>, signIn: SignIn): string {
  return Buffer.from(sealer.seal('secret-block', signIn), 'latin1').toString('base64');
}

/** What a sealed sign-in has to fit to be continued. */
interface Expected {
  readonly pool: Pick<Pool, 'id'>;
  readonly client: Pick<Client, 'id'>;
}

type Opener = Pick<Services, 'sealer' | 'clock'>;

/**
 * Opens a Session that has not expired, and belongs to the pool and client expected, if any (two operations take a
 * Session without naming a client; the Session says which).
 * @throws NotAuthorizedException `Invalid session for the user.` and its kin
 */
export function openSession(services: Opener, session: string, expected?: Expected): SignIn {
  const signIn = openOldSession(services, session, expected);
  assertNotExpired(services, signIn);
  return signIn;
}

/** As openSession, however old the Session is. */
export function openOldSession(services: Opener, session: string, expected?: Expected): SignIn {
  const signIn = fitting(services.sealer.open('session', session), expected);
  if (signIn === undefined) throw invalidSession();
  return signIn;
}

/** @throws NotAuthorizedException `Invalid session for the user, session is expired.` */
export function assertNotExpired({ clock }: Opener, { expiresAt }: SignIn): void {
  if (hasSessionEnded(expiresAt, clock.now())) throw expiredSession();
}

/** Opens a SECRET_BLOCK; undefined for one that is foreign, altered or too old. */
export function openSecretBlock(services: Opener, block: string, expected: Expected): SignIn | undefined {
  const sealed = Buffer.from(block, 'base64');
  // Base64 decoders forgive; the block must be to the letter what was given out, or two texts would be one block.
  if (sealed.toString('base64') !== block) return undefined;
  const signIn = fitting(services.sealer.open('secret-block', sealed.toString('latin1')), expected);
  return signIn !== undefined && !hasSessionEnded(signIn.expiresAt, services.clock.now()) ? signIn : undefined;
}

/** A sealed value is what this server made of it; only whose it is has to be checked. */
function fitting(opened: unknown, expected?: Expected): SignIn | undefined {
  const signIn = opened as SignIn | undefined;
  if (expected === undefined) return signIn;
  return signIn?.poolId === expected.pool.id && signIn.clientId === expected.client.id ? signIn : undefined;
}

/**
 * The password that a sign-in has proved must still be the user's. One that was replaced meanwhile, by whatever way, takes
 * the sign-ins with it that it began: who learned a temporary password must not come back with a Session of it and
 * overwrite the password that the user has chosen since.
 * @throws NotAuthorizedException `Invalid session for the user.`
 */
export function assertPasswordStands({ progress }: SignIn, user: Pick<UserRecord, 'password'> | undefined): void {
  if (progress.passwordSalt !== null && user?.password?.salt !== progress.passwordSalt) throw invalidSession();
}

/**
 * A Session for one challenge, whatever its state: opened, and checked to be awaiting that challenge.
 * @throws NotAuthorizedException as openSession; InvalidParameterException when there is none
 */
export function resumeSession(
  services: Opener,
  session: string | undefined,
  expected: Expected,
  awaiting: EngineChallenge,
): SignIn {
  if (session === undefined) throw serviceError('InvalidParameterException', 'Missing required parameter Session');
  const signIn = openSession(services, session, expected);
  if (signIn.awaiting !== awaiting) throw invalidSession();
  return signIn;
}

/** What stays the same over a sign-in. */
export function basisOf({ id, poolId, clientId, subject, flow, admin }: SignInBasis): SignInBasis {
  return { id, poolId, clientId, subject, flow, admin };
}

/** What a sign-in has come to, without the challenge that it waits for: what the next challenge is put on. */
export function stateOf(signIn: SignIn): SignInState {
  const { progress, deviceKey, custom } = signIn;
  const state = { ...basisOf(signIn), progress, deviceKey };
  return custom === undefined ? state : { ...state, custom };
}
