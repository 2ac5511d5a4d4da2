/** The common part of the two SRP rounds: answering SRP_A, and verifying the client's proof. */
import { serviceError } from '@latchkey/model';
import { acceptsA, parseTimestamp } from '@latchkey/srp';
import { isCloseToCaller } from '../../time/settable-clock.ts';
import { incorrect, type Parameters, required, type Verdict, rejectAndCount } from '../state/challenge.ts';
import type { Situation } from '../state/situation.ts';
import type { SignIn, SrpRound } from '../state/sign-in.ts';

/**
 * Largest difference between a client's clock and this server's (observed with the service; AWS publishes no figure).
 */
const CLOCK_SKEW_MS = 5 * 60_000;

/** The inputs of SRP: the pool or device group, the user or device, and the stored verifier of the secret. */
export interface SrpCredential {
  readonly group: string;
  readonly identity: string;
  readonly verifier: Uint8Array;
}

/**
 * Answers SRP_A with a new B.
 * @throws InvalidParameterException for an SRP_A that is not a number, too long, or 0, 1 or N-1 modulo N
 */
export async function beginRound(situation: Situation, verifier: Uint8Array, A: string): Promise<SrpRound> {
  if (!acceptsA(A).ok) throw serviceError('InvalidParameterException', 'Invalid SRP_A value.');
  const { b, B } = await situation.srp.challenge({ verifier, A });
  return { A, B, b: Buffer.from(b).toString('base64url') };
}

/**
 * Verifies PASSWORD_CLAIM_SIGNATURE and TIMESTAMP.
 * @throws InvalidParameterException for missing members and an invalid timestamp
 */
export async function verifyClaim(
  situation: Situation,
  signIn: SignIn,
  credential: SrpCredential,
  responses: Parameters,
): Promise<'right' | Verdict> {
  const secretBlock = required(responses, 'PASSWORD_CLAIM_SECRET_BLOCK');
  const signature = required(responses, 'PASSWORD_CLAIM_SIGNATURE');
  const timestamp = parseTimestamp(required(responses, 'TIMESTAMP'));
  if (!timestamp.ok) {
    const message = 'TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.';
    throw serviceError('InvalidParameterException', message);
  }
  if (signIn.srp === undefined) return rejectAndCount(incorrect());
  if (!isCloseToCaller(timestamp.epochMs, situation.clock, CLOCK_SKEW_MS)) {
    return { accepted: false, error: incorrect(), counts: false };
  }
  const isRight = await situation.srp.verify({
    ...credential,
    A: signIn.srp.A,
    B: signIn.srp.B,
    b: Buffer.from(signIn.srp.b, 'base64url'),
    secretBlock,
    // The timestamp as the service would write it: a padded day or a wrong weekday makes the signature wrong
    // (observed).
    timestamp: timestamp.canonical,
    signature,
  });
  return isRight ? 'right' : rejectAndCount(incorrect());
}
