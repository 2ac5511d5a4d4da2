import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Ceremonial, type Kind, type Making, SoftwareAuthenticator } from './testing/authenticator.ts';
import { cbor } from './testing/cbor.ts';
import { type Ceremony } from './ceremony.ts';
import { registrationJson } from './credential-json.ts';
import { judgeRegistration, type Registration, type RegistrationRefusal } from './registration.ts';

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
  change: Partial<Ceremonial & Making> = {},
  asked: Partial<Ceremony> = {},
): Promise<Registration | undefined> {
  const credential = registrationJson(new SoftwareAuthenticator(ORIGIN, kind).create(options, change));
  return credential && judgeRegistration(credential, { ...ceremony, ...asked });
}

/** A P-256 point that is on no curve: y is not the root of anything. */
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
  it.each<[string, Kind, Partial<Ceremonial & Making>, object]>([
    ['ES256', {}, {}, { signCount: 0, backupEligible: false, backedUp: false }],
    ['RS256', { algorithm: -257 }, {}, {}],
    ['RS256 of 4096 bits', { algorithm: -257, rsaBits: 4096 }, {}, {}],
    ['one that attests itself', {}, { format: 'packed' }, {}],
    ['without user verification', {}, { userVerified: false }, {}],
    [
      'one that is synchronized',
      {},
      { backupEligible: true, backedUp: true },
      { backupEligible: true, backedUp: true },
    ],
    ['one with a counter', {}, { signCount: 4_294_967_295 }, { signCount: 4_294_967_295 }],
    [
      'one that names its model',
      { aaguid: 'ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4' },
      {},
      { aaguid: 'ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4' },
    ],
  ])('takes %s', async (_which, kind, change, passkey) => {
    expect(await register(kind, change)).toMatchObject({ accepted: true, passkey });
  });

  it.each<[string, RegistrationRefusal, Kind, Partial<Ceremonial & Making>]>([
    ['another challenge', 'malformed', {}, { challenge: 'AAAA' }],
    ['a sign-in', 'malformed', {}, { type: 'webauthn.get' }],
    ['another origin', 'origin', {}, { origin: 'https://app.example.net' }],
    ['a page within another', 'origin', {}, { crossOrigin: true }],
    ['another domain', 'relying-party', {}, { relyingPartyId: 'example.net' }],
    ['a domain above', 'relying-party', {}, { relyingPartyId: 'com' }],
    ['nobody there', 'unsupported', {}, { userPresent: false }],
    ['backed up without being eligible', 'unsupported', {}, { backedUp: true }],
    ['another id than it has', 'malformed', {}, { claimedId: Buffer.alloc(32).toString('base64url') }],
    ['an algorithm that is not asked for', 'unsupported', {}, { algorithm: -35 }],
    ['an Ed25519 key', 'unsupported', {}, { publicKey: ed25519 }],
    ['a point on no curve', 'unsupported', {}, { publicKey: offCurve }],
    ['an RSA key of 1024 bits', 'unsupported', { algorithm: -257, rsaBits: 1024 }, {}],
    ['an attestation with certificates', 'unsupported', {}, { format: 'apple' }],
    ['an attestation of an unknown kind', 'unsupported', {}, { format: 'made-up' }],
    ['a key that is no map', 'malformed', {}, { publicKey: cbor('key') }],
    ['a key with more behind it', 'malformed', {}, { publicKey: Buffer.concat([offCurve, Buffer.of(0)]) }],
    ['no key', 'malformed', {}, { publicKey: Buffer.alloc(0) }],
  ])('refuses %s', async (_which, reason, kind, change) => {
    expect(await register(kind, change)).toEqual({ accepted: false, reason });
  });

  it('refuses a statement that another key has signed', async () => {
    const [mine, other] = [new SoftwareAuthenticator(ORIGIN), new SoftwareAuthenticator(ORIGIN)];
    // The statement of `mine` over data that tells of the key of `other`.
    const key = registrationJson(other.create(options));
    expect(key).toBeDefined();
    const foreign = Buffer.from(key?.attestationObject ?? '', 'base64url');
    const publicKey = foreign.subarray(foreign.indexOf(Buffer.from('a5010203', 'hex')));
    const credential = registrationJson(mine.create(options, { format: 'packed', publicKey }));
    expect(credential && (await judgeRegistration(credential, ceremony))).toEqual({
      accepted: false,
      reason: 'malformed',
    });
  });

  it('requires the user verified where the pool does', async () => {
    const asked = { requiresUserVerification: true };
    expect(await register({}, { userVerified: false }, asked)).toEqual({ accepted: false, reason: 'unsupported' });
    expect(await register({}, { userVerified: true }, asked)).toMatchObject({ accepted: true });
  });

  it.each([
    ['', 'nothing'],
    ['_w', 'an end without a beginning'],
    ['oA', 'an empty map'],
    ['W_________w', 'bytes of a length that cannot be'],
    [Buffer.alloc(5000, 0x81).toString('base64url'), 'lists in lists without end'],
  ])('refuses an attestation object that is none: $1', async (attestationObject) => {
    const form = new SoftwareAuthenticator(ORIGIN).create(options);
    const response = { ...(form['response'] as object), attestationObject };
    const credential = registrationJson({ ...form, response });
    const judged = credential && (await judgeRegistration(credential, ceremony));
    expect(judged ?? { accepted: false, reason: 'malformed' }).toEqual({ accepted: false, reason: 'malformed' });
  });
});
