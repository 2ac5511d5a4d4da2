/**
 * The challenge of a passkey registration. It is the sealed note of who may answer it and until when, so that starting a
 * registration writes nothing and any node can complete it. Answering uses it up.
 */
import type { StoreWriter } from '../../store/store.ts';
import { type ServiceError, serviceError } from '@latchkey/model';
import type { Services } from '../../services.ts';
import { hasEnded } from '../../time/instants.ts';
import type { SignedInUser } from '../../tokens/signed-in-user.ts';

/** Users look for their security keys and phones meanwhile: WebAuthn Level 3 section 15.1 recommends five minutes or more. */
const LIFETIME_MS = 5 * 60_000;

/** Clocks of nodes differ; a challenge stays used a while longer than it lives. */
const REMEMBERED_MS = 15 * 60_000;

interface Challenge {
  readonly poolId: string;
  readonly sub: string;
  readonly clientId: string;
  readonly nonce: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** A challenge for the signed-in user at the client of the token: base64url, as it is, of some 200 bytes. */
export function issueChallenge(
  { sealer, clock, random }: Pick<Services, 'sealer' | 'clock' | 'random'>,
  { user, token }: SignedInUser,
): string {
  const { poolId, sub } = user;
  const expiresAt = clock.now() + LIFETIME_MS;
  const challenge: Challenge = { poolId, sub, clientId: token.clientId, nonce: random.uuid(), expiresAt };
  return sealer.seal('passkey', challenge);
}

/**
 * Opens a challenge that the signed-in user was given.
 * @throws WebAuthnChallengeNotFoundException for one that is foreign, altered, another user's, or too old;
 * WebAuthnClientMismatchException for one that was given out to another client
 */
export function openChallenge(
  { sealer, clock }: Pick<Services, 'sealer' | 'clock'>,
  { user, token }: SignedInUser,
  given: string,
): Challenge {
  const challenge = sealer.open('passkey', given) as Challenge | undefined;
  if (challenge?.poolId !== user.poolId || challenge.sub !== user.sub) throw notFound();
  if (hasEnded(challenge.expiresAt, LIFETIME_MS, clock.now())) throw notFound();
  if (challenge.clientId !== token.clientId) {
    throw serviceError(
      'WebAuthnClientMismatchException',
      'The registration of the passkey was started with another app client.',
    );
  }
  return challenge;
}

/** @throws WebAuthnChallengeNotFoundException to all but the first who use it up */
export async function useUpChallenge(tx: StoreWriter, { poolId, nonce, expiresAt }: Challenge): Promise<void> {
  if (!(await tx.guards.consumeOnce(poolId, nonce, expiresAt + REMEMBERED_MS))) throw notFound();
}

function notFound(): ServiceError {
  return serviceError(
    'WebAuthnChallengeNotFoundException',
    'The challenge of the passkey registration was not found: it has expired, or was used.',
  );
}
