import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  type CeremonyContent,
  type Kind,
  type RegistrationContent,
  SoftwareAuthenticator,
} from './testing/authenticator.ts';
import { cbor } from './testing/cbor.ts';
import { type Ceremony } from './ceremony.ts';
import { registrationJson } from './credential-json.ts';
import { verifyRegistration, type Registration, type RegistrationRejection } from './registration.ts';

const ORIGIN = 'https://app.example.com';

const options = {
  challenge: Buffer.from('a challenge of the server').toString('base64url'),
  rp: { id: 'example.com' },
  user: { id: Buffer.from('somebody').toString('base64url') },
};

const ceremony: Ceremony = {
  challenge: options.challenge,
  relyingPartyId: 'example.com',
  requiresUserVerification: false,
  allowsOrigin: (origin) => origin === ORIGIN,
};

async function register(
  kind: Kind,
  change: Partial<CeremonyContent & RegistrationContent> = {},
  asked: Partial<Ceremony> = {},
): Promise<Registration | undefined> {
  const credential = registrationJson(new SoftwareAuthenticator(ORIGIN, kind).create(options, change));
  return credential && verifyRegistration(credential, { ...ceremony, ...asked });
}

/** A key that is not a point on P-256. */
const offCurve = cbor(
  new Map<number, number | Buffer>([
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, Buffer.alloc(32, 1)],
    [-3, Buffer.alloc(32, 2)],
  ]),
);

const ed25519 = cbor(
  new Map<number, number | Buffer>([
    [1, 1],
    [3, -8],
    [-1, 6],
    [-2, Buffer.from(generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')],
  ]),
);

describe('registration of a passkey', () => {
  it.each<[string, Kind, Partial<CeremonyContent & RegistrationContent>, object]>([
    ['ES256', {}, {}, { signCount: 0, backupEligible: false, backedUp: false }],
    ['RS256', { algorithm: -257 }, {}, {}],
    ['RS256 of 4096 bits', { algorithm: -257, rsaBits: 4096 }, {}, {}],
    ['one with self attestation', {}, { format: 'packed' }, {}],
    ['without user verification', {}, { userVerified: false }, {}],
    ['a synchronized one', {}, { backupEligible: true, backedUp: true }, { backupEligible: true, backedUp: true }],
    ['one with a counter', {}, { signCount: 4_294_967_295 }, { signCount: 4_294_967_295 }],
    [
      'one that reveals its model',
      { aaguid: 'ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4' },
      {},
      { aaguid: 'ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4' },
    ],
  ])('accepts %s', async (_which, kind, change, passkey) => {
    expect(await register(kind, change)).toMatchObject({ accepted: true, passkey });
  });

  it.each<[string, RegistrationRejection, Kind, Partial<CeremonyContent & RegistrationContent>]>([
    ['another challenge', 'malformed', {}, { challenge: 'AAAA' }],
    ['a sign-in', 'malformed', {}, { type: 'webauthn.get' }],
    ['another origin', 'origin', {}, { origin: 'https://app.example.net' }],
    ['a page inside a frame of another origin', 'origin', {}, { crossOrigin: true }],
    ['another domain', 'relying-party', {}, { relyingPartyId: 'example.net' }],
    ['a parent domain', 'relying-party', {}, { relyingPartyId: 'com' }],
    ['an absent user', 'unsupported', {}, { userPresent: false }],
    ['a backup without eligibility', 'unsupported', {}, { backedUp: true }],
    ['a wrong credential id', 'malformed', {}, { claimedId: Buffer.alloc(32).toString('base64url') }],
    ['an algorithm that was not requested', 'unsupported', {}, { algorithm: -35 }],
    ['an Ed25519 key', 'unsupported', {}, { publicKey: ed25519 }],
    ['a point that is not on the curve', 'unsupported', {}, { publicKey: offCurve }],
    ['an RSA key of 1024 bits', 'unsupported', { algorithm: -257, rsaBits: 1024 }, {}],
    ['an attestation with certificates', 'unsupported', {}, { format: 'apple' }],
    ['an attestation of an unknown kind', 'unsupported', {}, { format: 'made-up' }],
    ['a key that is not a map', 'malformed', {}, { publicKey: cbor('key') }],
    ['a key with trailing bytes', 'malformed', {}, { publicKey: Buffer.concat([offCurve, Buffer.of(0)]) }],
    ['no key', 'malformed', {}, { publicKey: Buffer.alloc(0) }],
  ])('rejects %s', async (_which, reason, kind, change) => {
    expect(await register(kind, change)).toEqual({ accepted: false, reason });
  });

  it('rejects an attestation statement that another key has signed', async () => {
    const [mine, other] = [new SoftwareAuthenticator(ORIGIN), new SoftwareAuthenticator(ORIGIN)];
    // A statement signed by `mine` over data that contains the key of `other`.
    const key = registrationJson(other.create(options));
    expect(key).toBeDefined();
    const foreign = Buffer.from(key?.attestationObject ?? '', 'base64url');
    const publicKey = foreign.subarray(foreign.indexOf(Buffer.from('a5010203', 'hex')));
    const credential = registrationJson(mine.create(options, { format: 'packed', publicKey }));
    expect(credential && (await verifyRegistration(credential, ceremony))).toEqual({
      accepted: false,
      reason: 'malformed',
    });
  });

  it.each([
    [1024, { accepted: true }],
    [1025, { accepted: false, reason: 'unsupported' }],
  ])('limits the length of a key: %i bytes', async (length, expected) => {
    const { x = '', y = '' } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
    const keyWithId = (idLength: number) =>
      cbor(
        new Map<number, number | Buffer>([
          [1, 2],
          [2, Buffer.alloc(idLength)],
          [3, -7],
          [-1, 1],
          [-2, Buffer.from(x, 'base64url')],
          [-3, Buffer.from(y, 'base64url')],
        ]),
      );
    const publicKey = keyWithId(length - keyWithId(300).length + 300);
    expect(publicKey).toHaveLength(length);
    expect(await register({}, { publicKey })).toMatchObject(expected);
  });

  it('rejects a packed attestation with certificates unread', async () => {
    const form = new SoftwareAuthenticator(ORIGIN).create(options);
    const own = Buffer.from(registrationJson(form)?.attestationObject ?? '', 'base64url');
    // Behind the name and the two bytes of the length.
    const authData = own.subarray(own.indexOf('authData') + 'authData'.length + 2);
    const object = cbor(
      new Map<string, string | Buffer | ReadonlyMap<string, string>>([
        ['fmt', 'packed'],
        ['attStmt', new Map([['x5c', 'certificates']])],
        ['authData', authData],
      ]),
    );
    const response = { ...(form['response'] as object), attestationObject: object.toString('base64url') };
    const credential = registrationJson({ ...form, response });
    expect(credential && (await verifyRegistration(credential, ceremony))).toEqual({
      accepted: false,
      reason: 'unsupported',
    });
  });

  it('requires user verification if the pool does', async () => {
    const asked = { requiresUserVerification: true };
    expect(await register({}, { userVerified: false }, asked)).toEqual({ accepted: false, reason: 'unsupported' });
    expect(await register({}, { userVerified: true }, asked)).toMatchObject({ accepted: true });
  });

  it.each([
    ['', 'nothing'],
    ['_w', 'a break without a beginning'],
    ['oA', 'an empty map'],
    ['W_________w', 'bytes of an impossible length'],
    [Buffer.alloc(5000, 0x81).toString('base64url'), 'deeply nested lists'],
  ])('rejects an invalid attestation object: $1', async (attestationObject) => {
    const form = new SoftwareAuthenticator(ORIGIN).create(options);
    const response = { ...(form['response'] as object), attestationObject };
    const credential = registrationJson({ ...form, response });
    const registration = credential && (await verifyRegistration(credential, ceremony));
    expect(registration ?? { accepted: false, reason: 'malformed' }).toEqual({ accepted: false, reason: 'malformed' });
  });
});
