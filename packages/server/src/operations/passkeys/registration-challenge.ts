/**
 * The challenge of a passkey registration. It is a sealed value with the user, the client and the expiry. So starting a
 * registration writes nothing, and any node can complete it. A challenge can be used once.
 */
import type { StoreWriter } from '../../store/store.ts';
import { type ServiceError, serviceError } from '@latchkey/model';
import type { Services } from '../../services.ts';
import { hasEnded } from '../../time/instants.ts';
import type { Pool } from '../../rules/pools/directory.ts';
import type { UserRecord } from '../../records/user.ts';

/**
 * Users may need time to find a security key or phone: WebAuthn Level 3 section 15.1 recommends five minutes or more.
 */
const LIFETIME_MS = 5 * 60_000;

/** The clocks of nodes differ, so a used challenge is remembered for longer than it is valid. */
const REMEMBERED_MS = 15 * 60_000;

/** Who registers a passkey: the owner of an access token, or the user of a browser session. */
export interface Registrant {
  readonly pool: Pool;
  readonly user: UserRecord;
  /** The app client of the token or of the page. */
  readonly clientId: string;
}

interface Challenge {
  readonly poolId: string;
  readonly sub: string;
  readonly clientId: string;
  readonly nonce: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Issues a challenge for the user and the client: base64url of some 200 bytes. */
export function issueChallenge(
  { sealer, clock, random }: Pick<Services, 'sealer' | 'clock' | 'random'>,
  { user, clientId }: Registrant,
): string {
  const { poolId, sub } = user;
  const expiresAt = clock.now() + LIFETIME_MS;
  const challenge: Challenge = { poolId, sub, clientId, nonce: random.uuid(), expiresAt };
  return sealer.seal('passkey', challenge);
}

/**
 * Opens a challenge that was issued to the user.
 *
 * @throws WebAuthnChallengeNotFoundException for a challenge that is foreign, altered, expired or another user's;
 * WebAuthnClientMismatchException for a challenge that was issued to another client
 */
export function openChallenge(
  { sealer, clock }: Pick<Services, 'sealer' | 'clock'>,
  { user, clientId }: Registrant,
  given: string,
): Challenge {
  const challenge = sealer.open('passkey', given) as Challenge | undefined;
  if (challenge?.poolId !== user.poolId || challenge.sub !== user.sub) throw notFound();
  if (hasEnded(challenge.expiresAt, LIFETIME_MS, clock.now())) throw notFound();
  if (challenge.clientId !== clientId) {
    throw serviceError(
      'WebAuthnClientMismatchException',
      'The registration of the passkey was started with another app client.',
    );
  }
  return challenge;
}

/** @throws WebAuthnChallengeNotFoundException if the challenge was used before */
export async function useUpChallenge(tx: StoreWriter, { poolId, sub, nonce, expiresAt }: Challenge): Promise<void> {
  if (!(await tx.guards.consumeOnce({ poolId, sub, nonce }, expiresAt + REMEMBERED_MS))) throw notFound();
}

function notFound(): ServiceError {
  return serviceError(
    'WebAuthnChallengeNotFoundException',
    'The challenge of the passkey registration was not found: it has expired, or was used.',
  );
}
