/** What the two SRP rounds share: answering SRP_A, and judging the claim that comes back. */
import { serviceError } from '@latchkey/model';
import { acceptsA, parseTimestamp } from '@latchkey/srp';
import { isCloseTo } from '../../time/instants.ts';
import { incorrect, type Parameters, required, type Verdict, wrong } from '../state/challenge.ts';
import type { Situation } from '../state/situation.ts';
import type { SignIn, SrpRound } from '../state/sign-in.ts';

/** How far a client's clock may be off (observed with the service; AWS publishes no figure). */
const CLOCK_SKEW_MS = 5 * 60_000;

/** Who proves what, in the words of SRP: the pool or device group, the user or device, and what is stored of the secret. */
export interface SrpCredential {
  readonly group: string;
  readonly identity: string;
  readonly verifier: Uint8Array;
}

/**
 * Answers SRP_A with a fresh B.
 * @throws InvalidParameterException for an SRP_A that is no number, too long, or 0, 1 or N-1 modulo N
 */
export async function beginRound(situation: Situation, verifier: Uint8Array, A: string): Promise<SrpRound> {
  if (!acceptsA(A).ok) throw serviceError('InvalidParameterException', 'Invalid SRP_A value.');
  const { b, B } = await situation.srp.challenge({ verifier, A });
  return { A, B, b: Buffer.from(b).toString('base64url') };
}

/**
 * Judges PASSWORD_CLAIM_SIGNATURE and TIMESTAMP.
 * @throws InvalidParameterException for missing members and a timestamp that is none
 */
export async function judgeClaim(
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
  if (signIn.srp === undefined) return wrong(incorrect());
  if (!isCloseTo(timestamp.epochMs, situation.clock.now(), CLOCK_SKEW_MS)) {
    return { accepted: false, error: incorrect(), counts: false };
  }
  const isRight = await situation.srp.verify({
    ...credential,
    A: signIn.srp.A,
    B: signIn.srp.B,
    b: Buffer.from(signIn.srp.b, 'base64url'),
    secretBlock,
    // The time as the service would write it: a padded day or a wrong weekday is a wrong signature (observed).
    timestamp: timestamp.canonical,
    signature,
  });
  return isRight ? 'right' : wrong(incorrect());
}
