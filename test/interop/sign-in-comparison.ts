import { createHash } from 'node:crypto';
import {
  type Credential,
  createClientSession,
  createDeviceVerifier,
  parseDeviceVerifier,
  parseTimestamp,
  prove,
  type StoredVerifier,
  signed,
  webPrimitives,
} from '@latchkey/srp';
import type { SrpEngine } from '@latchkey/srp/node';
import type { ForeignClient } from './foreign-client.ts';
import type { SignInCase } from './sign-in-case.ts';

/** Options of one comparison. */
export interface ComparisonOptions {
  /** The client's secret exponent. If left out, the foreign client generates its own with 1024 bits, which is four times as slow. */
  readonly a?: bigint | undefined;
  /** Whether the foreign client creates the device's secret and verifier; otherwise our code does. */
  readonly foreignVerifier?: boolean;
}

/**
 * Runs one sign-in with a foreign client against our server's half, and the same sign-in with our client's half.
 *
 * @returns the differences; an empty list if there are none
 */
export async function compareSignIn(
  engine: SrpEngine,
  client: ForeignClient,
  { party: { kind, credential }, salt, secretBlock }: SignInCase,
  options: ComparisonOptions = {},
): Promise<string[]> {
  const registered =
    kind === 'user'
      ? { credential, stored: await engine.createVerifier({ ...credential, salt }) }
      : await registerDevice(client, credential, options.foreignVerifier === true);
  const { stored } = registered;
  const known = registered.credential;

  const session = await client.start(kind, known, options.a);
  const { b, B } = await challengeFor(engine, client, stored.verifier, session.A);
  const challenge = { salt: stored.salt, B, secretBlock };
  const { signature, timestamp } = await session.prove(challenge);

  const time = parseTimestamp(timestamp);
  const claim = { ...known, ...challenge, A: session.A, timestamp };
  const ours = await prove({ ...claim, a: session.a });
  const accepted = await engine.verify({ ...claim, verifier: stored.verifier, b, signature });
  const acceptedForOther = await engine.verify({
    ...claim,
    group: `${known.group}x`,
    verifier: stored.verifier,
    b,
    signature,
  });
  const expectedA = options.a === undefined ? session.A : await ourA(options.a);

  return [
    ...(time.ok && time.canonical === timestamp ? [] : ['its timestamp is not in canonical form']),
    ...(session.A === expectedA ? [] : ['A differs for the same a']),
    ...(ours === signature ? [] : ['our client computes another proof']),
    ...(accepted ? [] : ['our server rejects its proof']),
    ...(acceptedForOther ? ['our server accepts the proof for another party'] : []),
  ];
}

/** A challenge that the client can answer. */
async function challengeFor(engine: SrpEngine, { canProve }: ForeignClient, verifier: Uint8Array, A: string) {
  for (;;) {
    const challenge = await engine.challenge({ verifier, A });
    if (canProve === undefined || canProve(scramblingParameter(A, challenge.B))) return challenge;
  }
}

/** u = SHA-256(signed(A) ‖ signed(B)). */
function scramblingParameter(A: string, B: string): bigint {
  const hash = createHash('sha256');
  for (const number of [A, B]) hash.update(signed(BigInt(`0x${number}`)));
  return BigInt(`0x${hash.digest('hex')}`);
}

async function registerDevice(
  client: ForeignClient,
  { group, identity, secret }: Credential,
  foreign: boolean,
): Promise<{ credential: Credential; stored: StoredVerifier }> {
  const made =
    foreign && client.createDeviceVerifier !== undefined
      ? await client.createDeviceVerifier(group, identity)
      : await createDeviceVerifier(group, identity, secret);
  const stored = parseDeviceVerifier({ passwordVerifierBase64: made.verifier, saltBase64: made.salt });
  if (!stored.ok) throw new Error(`The device verifier was rejected: ${stored.reason}.`);
  return { credential: { group, identity, secret: made.secret }, stored };
}

/** Returns A as our client computes it if its random source returns this exponent. */
async function ourA(a: bigint): Promise<string> {
  const exponent = new Uint8Array(Buffer.from(a.toString(16).padStart(64, '0'), 'hex'));
  return (await createClientSession({ ...webPrimitives, randomBytes: () => exponent })).A;
}
