import type { Credential } from '@latchkey/srp';
import * as fc from 'fast-check';

/** One random sign-in, of a user or of a device. */
export interface SignInCase {
  readonly party: { readonly kind: 'user' | 'device'; readonly credential: Credential };
  /** Salt of the password. Leading zeros and set top bits are more frequent than in random salts. */
  readonly salt: Uint8Array;
  readonly secretBlock: string;
}

// Any Unicode text. Lone surrogates are left out, because clients encode them differently.
const unicode = (maxLength: number) => fc.string({ unit: 'binary', minLength: 1, maxLength });
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

const salt = fc
  .tuple(bytes(16), fc.constantFrom(0, 0, 0, 1, 2, 15), fc.boolean())
  .map(([random, zeros, topBit]) =>
    random.fill(0, 0, zeros).map((byte, i) => (topBit && i === zeros ? byte | 0x80 : byte)),
  );

const user = fc.record({
  group: fc.stringMatching(/^[A-Za-z0-9]{1,12}$/),
  identity: fc.oneof(fc.uuid(), unicode(30)),
  secret: fc.oneof(unicode(40), fc.string({ minLength: 8, maxLength: 99 })),
});

const device = fc.record({
  group: fc.stringMatching(/^[A-Za-z0-9_-]{9}$/),
  identity: fc.uuid().map((uuid) => `eu-west-2_${uuid}`),
  secret: fc.oneof(fc.base64String({ minLength: 54, maxLength: 60 }), fc.uuid(), unicode(40)),
});

const party = fc.oneof(
  user.map((credential) => ({ kind: 'user' as const, credential })),
  device.map((credential) => ({ kind: 'device' as const, credential })),
);

const signInCase: fc.Arbitrary<SignInCase> = fc.record({
  party,
  salt,
  secretBlock: fc.uint8Array({ minLength: 1, maxLength: 1200 }).map((block) => Buffer.from(block).toString('base64')),
});

const exponent = bytes(32).map((random) => BigInt(`0x80${Buffer.from(random.subarray(1)).toString('hex')}`));

/** Returns random cases that fulfil the condition; the same ones for the same seed. */
export function signInCases(
  count: number,
  seed: number,
  isWanted: (party: SignInCase['party']) => boolean = () => true,
): SignInCase[] {
  const wanted = signInCase.filter((signIn) => isWanted(signIn.party));
  return fc.sample(wanted, { numRuns: count, seed });
}

/** Returns random secret exponents of 256 bits; the same ones for the same seed. */
export function exponents(count: number, seed: number): bigint[] {
  return fc.sample(exponent, { numRuns: count, seed });
}
