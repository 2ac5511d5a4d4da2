import {
  type Credential,
  createClientSession,
  createDeviceVerifier,
  parseDeviceVerifier,
  parseTimestamp,
  prove,
  type StoredVerifier,
  webPrimitives,
} from '@latchkey/srp';
import type { SrpEngine } from '@latchkey/srp/node';
import type { ForeignClient } from './foreign-client.ts';
import type { SignInCase } from './sign-in-case.ts';

/** How a sign-in is played. */
export interface ComparisonOptions {
  /** The client's secret exponent; the foreign client draws its own of 1024 bits if left out, four times as slow. */
  readonly a?: bigint | undefined;
  /** Let the foreign client make the device's secret and verifier; otherwise ours does. */
  readonly foreignVerifier?: boolean;
}

/**
 * One sign-in by a foreign client against our server's half, and the same by our client's half.
 *
 * @returns what did not agree; nothing if all is well
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

  const session = client.start(kind, known, options.a);
  const { b, B } = await engine.challenge({ verifier: stored.verifier, A: session.A });
  const challenge = { salt: stored.salt, B, secretBlock };
  const { signature, timestamp } = session.prove(challenge);

  const time = parseTimestamp(timestamp);
  const claim = { ...known, ...challenge, A: session.A, timestamp };
  const ours = await prove({ ...claim, a: session.a });
  const accepted = await engine.verify({ ...claim, verifier: stored.verifier, b, signature });
  const strangerAccepted = await engine.verify({
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
    ...(ours === signature ? [] : ['our client proves something else']),
    ...(accepted ? [] : ['our server refuses its proof']),
    ...(strangerAccepted ? ['our server accepts the proof for another party'] : []),
  ];
}

async function registerDevice(
  client: ForeignClient,
  { group, identity, secret }: Credential,
  foreign: boolean,
): Promise<{ credential: Credential; stored: StoredVerifier }> {
  const made = foreign
    ? client.createDeviceVerifier(group, identity)
    : await createDeviceVerifier(group, identity, secret);
  const stored = parseDeviceVerifier({ passwordVerifierBase64: made.verifier, saltBase64: made.salt });
  if (!stored.ok) throw new Error(`The device verifier was refused: ${stored.reason}.`);
  return { credential: { group, identity, secret: made.secret }, stored };
}

/** A as our client makes it when its random source happens to give this exponent. */
async function ourA(a: bigint): Promise<string> {
  const exponent = new Uint8Array(Buffer.from(a.toString(16).padStart(64, '0'), 'hex'));
  return (await createClientSession({ ...webPrimitives, randomBytes: () => exponent })).A;
}
