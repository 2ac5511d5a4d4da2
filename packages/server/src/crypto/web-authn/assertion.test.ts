import { describe, expect, it } from 'vitest';
import { verifyAssertion, isValidSignCount, type UsedPasskey } from './assertion.ts';
import {
  type CeremonyContent,
  type Kind,
  SoftwareAuthenticator,
  type AssertionContent,
} from './testing/authenticator.ts';
import type { Ceremony } from './ceremony.ts';
import { assertionJson, registrationJson } from './credential-json.ts';
import { verifyRegistration } from './registration.ts';

const ORIGIN = 'https://example.com';
const USER = Buffer.from('somebody').toString('base64url');
const OTHER = Buffer.from('somebody else').toString('base64url');
const CHALLENGE = Buffer.alloc(32, 7).toString('base64url');

const ceremony: Ceremony = {
  challenge: CHALLENGE,
  relyingPartyId: 'example.com',
  requiresUserVerification: false,
  allowsOrigin: (origin) => origin === ORIGIN,
};

async function registered(kind: Kind = {}): Promise<{ authenticator: SoftwareAuthenticator; passkey: UsedPasskey }> {
  const authenticator = new SoftwareAuthenticator(ORIGIN, kind);
  const form = authenticator.create({ challenge: CHALLENGE, rp: { id: 'example.com' }, user: { id: USER } });
  const credential = registrationJson(form);
  if (credential === undefined) throw new Error('the credential was not read');
  const registration = await verifyRegistration(credential, ceremony);
  if (!registration.accepted) throw new Error(`not registered: ${registration.reason}`);
  return { authenticator, passkey: registration.passkey };
}

async function use(
  { authenticator, passkey }: Awaited<ReturnType<typeof registered>>,
  change: Partial<CeremonyContent & AssertionContent> = {},
  asked: Partial<Ceremony> = {},
) {
  const assertion = assertionJson(authenticator.get({ challenge: CHALLENGE, rpId: 'example.com' }, change));
  if (assertion === undefined) throw new Error('the assertion was not read');
  return verifyAssertion(assertion, passkey, USER, { ...ceremony, ...asked });
}

describe('use of a passkey', () => {
  it.each<[string, Kind, Partial<CeremonyContent & AssertionContent>, object]>([
    ['ES256', {}, {}, { signCount: 1, userVerified: true, backedUp: false }],
    ['RS256', { algorithm: -257 }, {}, { userVerified: true }],
    ['without user verification', {}, { userVerified: false }, { userVerified: false }],
    ['by an authenticator that does not count', {}, { signCount: 0 }, { signCount: 0 }],
    ['by an authenticator that sends no user handle', {}, { userHandle: undefined }, { signCount: 1 }],
    [
      'by an authenticator that has been backed up',
      { says: { backupEligible: true } },
      { backedUp: true },
      { backedUp: true },
    ],
  ])('accepts %s', async (_which, kind, change, outcome) => {
    expect(await use(await registered(kind), change)).toMatchObject(outcome);
  });

  it.each<[string, Partial<CeremonyContent & AssertionContent>]>([
    ['another challenge', { challenge: Buffer.alloc(32, 8).toString('base64url') }],
    ['a registration', { type: 'webauthn.create' }],
    ['another origin', { origin: 'https://example.net' }],
    ['a page inside a frame of another origin', { crossOrigin: true }],
    ['another domain', { relyingPartyId: 'example.net' }],
    ['an absent user', { userPresent: false }],
    ['another user', { userHandle: OTHER }],
    ['an invalid signature', { signature: Buffer.alloc(70, 0x30) }],
    ['backup eligibility that has changed', { backupEligible: true }],
    ['a backup without eligibility', { backedUp: true }],
  ])('rejects %s', async (_which, change) => {
    expect(await use(await registered(), change)).toBeUndefined();
  });

  it.each(['AAAA', 'A'.repeat(49)])('rejects authenticator data that cannot be read: %s', async (authenticatorData) => {
    const { authenticator, passkey } = await registered();
    const form = authenticator.get({ challenge: CHALLENGE, rpId: 'example.com' });
    const assertion = assertionJson({ ...form, response: { ...(form['response'] as object), authenticatorData } });
    expect(assertion).toBeDefined();
    expect(assertion && (await verifyAssertion(assertion, passkey, USER, ceremony))).toBeUndefined();
  });

  it('rejects another passkey', async () => {
    const { authenticator } = await registered();
    const { passkey } = await registered();
    expect(await use({ authenticator, passkey })).toBeUndefined();
  });

  it('rejects every byte that was changed after signing', async () => {
    const { authenticator, passkey } = await registered();
    const form = authenticator.get({ challenge: CHALLENGE, rpId: 'example.com' });
    const response = form['response'] as Readonly<Record<string, string>>;
    const unchanged = assertionJson(form);
    expect(unchanged && (await verifyAssertion(unchanged, passkey, USER, ceremony))).toBeDefined();
    const accepted: string[] = [];
    for (const member of ['authenticatorData', 'clientDataJSON', 'signature']) {
      const bytes = Buffer.from(response[member] ?? '', 'base64url');
      // The library ignores some lengths at the beginning of a DER signature; its numbers start behind them.
      for (let index = member === 'signature' ? 4 : 0; index < bytes.length; index += 1) {
        const changed = Buffer.from(bytes);
        changed[index] = (changed[index] ?? 0) ^ 1;
        const altered = { ...response, [member]: changed.toString('base64url') };
        const assertion = assertionJson({ ...form, response: altered });
        if (assertion && (await verifyAssertion(assertion, passkey, USER, ceremony)))
          accepted.push(`${member} ${index}`);
      }
    }
    expect(accepted).toEqual([]);
  });

  it('requires user verification if the pool does', async () => {
    const made = await registered();
    const asked = { requiresUserVerification: true };
    expect(await use(made, { userVerified: false }, asked)).toBeUndefined();
    expect(await use(made, { userVerified: true }, asked)).toBeDefined();
  });

  it.each([
    [0, 0, true],
    [1, 0, true],
    [5, 4, true],
    [4, 4, false],
    [3, 4, false],
    // An authenticator that has a counter never goes back to 0.
    [0, 4, false],
  ])('accepts counter %i after %i: %s', async (signCount, stored, accepted) => {
    expect(isValidSignCount(signCount, stored)).toBe(accepted);
    const made = await registered();
    const passkey = { ...made.passkey, signCount: stored };
    expect((await use({ ...made, passkey }, { signCount })) !== undefined).toBe(accepted);
  });
});
