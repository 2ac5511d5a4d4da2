/**
 * A sign-in in progress. Its state is in the strings that the client holds: the Session of a challenge and the
 * SECRET_BLOCK of an SRP round are this record, sealed. So starting a sign-in costs no write, and any node can continue
 * it.
 */
import type { StepKeys } from '../../store/contract/steps.ts';
import { serviceError } from '@latchkey/model';
import type { Client, Pool } from '../../rules/pools/directory.ts';
import { longestSessionMs } from '../../rules/pools/client-settings.ts';
import type { Services } from '../../services.ts';
import type { UserRecord } from '../../records/user.ts';
import type { StoreWriter } from '../../store/store.ts';
import { hasEnded } from '../../time/instants.ts';
import { compact, expanded } from './compact-sign-in.ts';
import type { EngineChallenge, SignIn, SignInBasis, SignInState, Subject } from './sign-in-state.ts';
import type { BrowserEntrance } from './situation.ts';

export { nothingProved } from './sign-in-state.ts';
export type {
  Subject,
  EngineChallenge,
  SignInFlow,
  SrpRound,
  TotpSetup,
  ChallengeResult,
  CustomState,
  Proved,
  SignInBasis,
  SignInState,
  SignIn,
} from './sign-in-state.ts';

/** The error for a Session that was altered, or belongs to another pool, client, entrance or step. */
export const invalidSession = () => serviceError('NotAuthorizedException', 'Invalid session for the user.');

/** The error for a Session that was used before. */
export const usedSession = () =>
  serviceError('NotAuthorizedException', 'Invalid session for the user, session can only be used once.');

const expiredSession = () =>
  serviceError('NotAuthorizedException', 'Invalid session for the user, session is expired.');

/**
 * How long a used nonce is stored after its Session has expired: the clocks of nodes differ and may be set back, and
 * the Sessions of one MFA_SETUP share a nonce although they can expire up to the longest lifetime of a Session apart
 * (AuthSessionValidity).
 */
const REMEMBERED_MS = longestSessionMs;

/** Whether a Session, or anything with the lifetime of a Session, has expired. */
export function hasSessionEnded(expiresAt: number, now: number): boolean {
  return hasEnded(expiresAt, longestSessionMs, now);
}

/**
 * Consumes a sign-in's Session, together with all Sessions that share its nonce.
 * @throws NotAuthorizedException `... session can only be used once.` for all but the first request
 */
export async function useUpSession(tx: StoreWriter, signIn: OwnedNonce): Promise<void> {
  if (!(await tx.guards.consumeOnce(nonceKeyOf(signIn), nonceOf(signIn).expiresAt))) throw usedSession();
}

/** Whether a sign-in's Session was consumed. */
export function isUsedUp(tx: StoreWriter, signIn: OwnedNonce): Promise<boolean> {
  return tx.guards.isConsumed(nonceKeyOf(signIn));
}

type OwnedNonce = Pick<SignIn, 'poolId' | 'nonce' | 'expiresAt'> & { readonly subject: Pick<Subject, 'sub'> };

const nonceKeyOf = ({ poolId, subject, nonce }: OwnedNonce) => ({ poolId, sub: subject.sub, nonce });

/** The nonce that using up a Session consumes, and until when it is stored. */
export function nonceOf({ nonce, expiresAt }: Pick<SignIn, 'nonce' | 'expiresAt'>): NonNullable<StepKeys['nonce']> {
  return { value: nonce, expiresAt: expiresAt + REMEMBERED_MS };
}

/** Seals a sign-in as a Session string of 20 to 2048 characters. */
export function sealSession({ sealer }: Pick<Services, 'sealer'>, signIn: SignIn): string {
  return sealer.seal('session', compact(signIn));
}

/** Seals a sign-in with its SRP round as a SECRET_BLOCK (standard base64, which clients decode and sign). */
export function sealSecretBlock({ sealer }: Pick<Services, 'sealer'>, signIn: SignIn): string {
  return Buffer.from(sealer.seal('secret-block', compact(signIn)), 'latin1').toString('base64');
}

/** The pool, the client and the entrance that a sealed sign-in must belong to. */
interface Expected {
  readonly pool: Pick<Pool, 'id'>;
  readonly client: Pick<Client, 'id'>;
  readonly browser?: BrowserEntrance;
}

type Opener = Pick<Services, 'sealer' | 'clock'>;

/**
 * Opens a Session and checks that it has not expired and that it belongs to the expected pool, client and entrance,
 * if any are given. (Two operations take a Session without a client id; there the Session determines the client.)
 * @throws NotAuthorizedException `Invalid session for the user.`, or the same with `, session is expired.`
 */
export function openSession(services: Opener, session: string, expected?: Expected): SignIn {
  const signIn = openSessionOfAnyAge(services, session, expected);
  assertNotExpired(services, signIn);
  return signIn;
}

/** Like openSession, but accepts an expired Session. */
export function openSessionOfAnyAge(services: Opener, session: string, expected?: Expected): SignIn {
  const signIn = ifOwnedBy(services.sealer.open('session', session), expected);
  if (signIn === undefined) throw invalidSession();
  return signIn;
}

/** @throws NotAuthorizedException `Invalid session for the user, session is expired.` */
export function assertNotExpired({ clock }: Opener, { expiresAt }: SignIn): void {
  if (hasSessionEnded(expiresAt, clock.now())) throw expiredSession();
}

/** Opens a SECRET_BLOCK; undefined if it was altered, has expired, or belongs to another pool or client. */
export function openSecretBlock(services: Opener, block: string, expected: Expected): SignIn | undefined {
  const sealed = Buffer.from(block, 'base64');
  // Base64 decoders accept variants. The block must be exactly what was issued, otherwise two texts would be the same
  // block.
  if (sealed.toString('base64') !== block) return undefined;
  const signIn = ifOwnedBy(services.sealer.open('secret-block', sealed.toString('latin1')), expected);
  return signIn !== undefined && !hasSessionEnded(signIn.expiresAt, services.clock.now()) ? signIn : undefined;
}

/** A sealed value was made by this server, so only its owner has to be checked. */
function ifOwnedBy(opened: unknown, expected?: Expected): SignIn | undefined {
  const signIn = opened === undefined ? undefined : expanded(opened as Parameters<typeof expanded>[0]);
  if (expected === undefined || signIn === undefined) return signIn;
  const { pool, client, browser } = expected;
  // The API gives tokens for the account, pages give what the app client may have: a sign-in must not change over.
  if ((signIn.onPage === true) !== (browser !== undefined)) return undefined;
  return signIn.poolId === pool.id && signIn.clientId === client.id ? signIn : undefined;
}

/**
 * Checks that the password proved in the sign-in is still the user's. When a password is replaced, in whatever way, the
 * sign-ins that began with it end: whoever learned a temporary password must not be able to use its Session later to
 * overwrite the password that the user has chosen since.
 * @throws NotAuthorizedException `Invalid session for the user.`
 */
export function assertPasswordUnchanged({ progress }: SignIn, user: Pick<UserRecord, 'password'> | undefined): void {
  if (progress.passwordSalt !== null && user?.password?.salt !== progress.passwordSalt) throw invalidSession();
}

/**
 * Opens a Session and checks that it awaits the answer to this challenge.
 * @throws NotAuthorizedException as openSession; InvalidParameterException if there is no Session
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

/** The part of a sign-in that never changes. */
export function basisOf({ id, poolId, clientId, subject, flow, admin, onPage }: SignInBasis): SignInBasis {
  const basis = { id, poolId, clientId, subject, flow, admin };
  return onPage === undefined ? basis : { ...basis, onPage };
}

/** The state of a sign-in without the challenge that it waits for: the basis of the next challenge. */
export function stateOf(signIn: SignIn): SignInState {
  const { progress, deviceKey, custom } = signIn;
  const state = { ...basisOf(signIn), progress, deviceKey };
  return custom === undefined ? state : { ...state, custom };
}
