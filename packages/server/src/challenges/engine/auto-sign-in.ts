/**
 * Automatic sign-in (API reference, SignUp, ConfirmSignUp and InitiateAuth): the Session of ConfirmSignUp replaces the
 * first factor, and is valid for one sign-in by USER_AUTH. SignUp returns a Session too, for ConfirmSignUp. That one is
 * checked if it is sent, but it is optional: aws-amplify sends only the code, and still signs in (observed).
 */
import { serviceError } from '@latchkey/model';
import type { Client, Pool } from '../../rules/pools/directory.ts';
import { longestSessionMs } from '../../rules/pools/client-settings.ts';
import type { Services } from '../../services.ts';
import { hasEnded } from '../../time/instants.ts';

/** A confirmed sign-up that a sign-in may follow. */
export interface AutoSignIn {
  readonly poolId: string;
  readonly clientId: string;
  readonly sub: string;
  readonly nonce: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

interface Place extends Pick<Services, 'sealer' | 'clock' | 'random'> {
  readonly pool: Pick<Pool, 'id'>;
  readonly client: Pick<Client, 'id' | 'settings'>;
}

/** A sign-up that waits for its code. */
interface SignUp {
  readonly poolId: string;
  readonly clientId: string;
  readonly sub: string;
}

/** Creates the Session of SignUp. It does not expire, and is worth nothing without the code. */
export function sealSignUp({ sealer, pool, client }: Place, sub: string): string {
  const signUp: SignUp = { poolId: pool.id, clientId: client.id, sub };
  return sealer.seal('sign-up', signUp);
}

/**
 * Checks a Session of SignUp against the user whose code was sent with it.
 * @throws NotAuthorizedException `Invalid session for the user.`
 */
export function assertSignUpSession({ sealer, pool, client }: Place, session: string, sub: string): void {
  const opened = sealer.open('sign-up', session) as SignUp | undefined;
  if (opened?.poolId !== pool.id || opened.clientId !== client.id || opened.sub !== sub) throw invalid('.');
}

/** Creates the Session of ConfirmSignUp, which is valid as long as that of a challenge. */
export function sealAutoSignIn({ sealer, clock, random, pool, client }: Place, sub: string): string {
  const expiresAt = clock.now() + client.settings.authSessionSeconds * 1000;
  const signIn: AutoSignIn = {
    poolId: pool.id,
    clientId: client.id,
    sub,
    nonce: random.uuid(),
    expiresAt,
  };
  return sealer.seal('auto-sign-in', signIn);
}

/**
 * Opens a Session of ConfirmSignUp.
 * @throws NotAuthorizedException `Invalid session for the user.`, or the same with `, session is expired.`
 */
export function openAutoSignIn({ sealer, clock, pool, client }: Place, session: string): AutoSignIn {
  const opened = sealer.open('auto-sign-in', session) as AutoSignIn | undefined;
  if (opened?.poolId !== pool.id || opened.clientId !== client.id) throw invalid('.');
  if (hasEnded(opened.expiresAt, longestSessionMs, clock.now())) throw invalid(', session is expired.');
  return opened;
}

const invalid = (what: string) => serviceError('NotAuthorizedException', `Invalid session for the user${what}`);
