import { describe, expect, it } from 'vitest';
import type { PoolDefinition } from '../../records/pool.ts';
import { samplePoolItem } from '../../store/testing/sample-records.ts';
import { testPool } from '../testing/pool.ts';
import {
  assertPasskeysEnabled,
  maxPasskeys,
  mayUsePasskeysOf,
  offeredRelyingParty,
  type PasskeyPlace,
  relyingPartyId,
  requireRelyingParty,
} from './relying-party.ts';

const allowed: PoolDefinition = { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } } };

interface Situation {
  readonly mode?: 'development' | 'production';
  /** RelyingPartyId. */
  readonly chosen?: string | null;
  /** The domains of the pool, by kind. */
  readonly domains?: Readonly<Record<string, string>>;
  readonly publicUrl?: string;
  readonly definition?: PoolDefinition;
}

function place(situation: Situation): PasskeyPlace {
  const { mode = 'production', chosen = null, domains = {}, definition = allowed } = situation;
  const { publicUrl = 'https://login.example.net:8443' } = situation;
  const pool = testPool(definition);
  const settings = { ...pool.settings, webAuthn: { ...pool.settings.webAuthn, relyingPartyId: chosen } };
  return {
    settings: { mode, publicUrl: () => publicUrl },
    directory: {
      async item(poolId, kind, itemId) {
        const domain = domains[itemId];
        if (kind !== 'domain' || domain === undefined) return undefined;
        const content = { domain, managedLoginVersion: 2, customDomainConfig: null, routing: null };
        return samplePoolItem(poolId, kind, content as never, { itemId });
      },
    },
    pool: { id: pool.id, settings },
  };
}

describe('the relying party', () => {
  const [custom, prefix] = ['auth.example.com', 'people'];
  it.each<[string, Situation, string | undefined]>([
    ['RelyingPartyId', { chosen: 'example.com', domains: { custom, prefix } }, 'example.com'],
    ['RelyingPartyId, in development', { chosen: 'example.com', mode: 'development' }, 'example.com'],
    ['the custom domain', { domains: { custom, prefix } }, custom],
    ['the custom domain, in development', { domains: { custom }, mode: 'development' }, custom],
    ['the host of the server with only a prefix domain', { domains: { prefix } }, 'login.example.net'],
    ['localhost in development', { mode: 'development' }, 'localhost'],
    ['localhost in development with a prefix domain', { mode: 'development', domains: { prefix } }, 'localhost'],
    ['nothing without a domain', {}, undefined],
    ['nothing where the server has no name', { domains: { prefix }, publicUrl: 'http://192.0.2.1:9229' }, undefined],
    ['nothing where the address is IPv6', { domains: { prefix }, publicUrl: 'http://[::1]:9229' }, undefined],
  ])('is %s', async (_which, situation, id) => {
    expect(await relyingPartyId(place(situation))).toBe(id);
    expect(await offeredRelyingParty(place(situation))).toBe(id);
  });

  it('is not offered if passkeys are not a first factor', async () => {
    expect(await offeredRelyingParty(place({ chosen: 'example.com', definition: {} }))).toBeUndefined();
  });
});

describe('an operation on passkeys', () => {
  it('needs a relying party', async () => {
    expect(await requireRelyingParty(place({ chosen: 'example.com' }))).toBe('example.com');
    await expect(requireRelyingParty(place({}))).rejects.toMatchObject({
      code: 'WebAuthnConfigurationMissingException',
      message:
        'The user pool has no relying party ID: set RelyingPartyId with SetUserPoolMfaConfig, or create a domain.',
    });
  });

  it('needs passkeys as a first factor', async () => {
    const without = place({ chosen: 'example.com', definition: {} });
    const refused = {
      code: 'WebAuthnNotEnabledException',
      message: 'Passkeys are not enabled for this user pool.',
    };
    await expect(requireRelyingParty(without)).rejects.toMatchObject(refused);
    expect(() => assertPasskeysEnabled(without)).toThrow(expect.objectContaining(refused) as Error);
    expect(() => assertPasskeysEnabled(place({}))).not.toThrow();
  });
});

it('a user has at most 20 passkeys ("Quotas" of the developer guide)', () => {
  expect(maxPasskeys).toBe(20);
});

describe('the origins of passkeys', () => {
  it.each([
    ['example.com', 'https://example.com', true],
    ['example.com', 'https://www.example.com', true],
    ['example.com', 'https://a.b.example.com', true],
    ['example.com', 'https://example.com:8443', true],
    ['example.com', 'http://example.com', false],
    ['example.com', 'https://notexample.com', false],
    ['example.com', 'https://example.com.example.net', false],
    ['example.com', 'https://example.net/example.com', false],
    ['example.com', 'https://example.com/', false],
    ['example.com', 'https://EXAMPLE.com', false],
    ['example.com', 'https://user@example.com', false],
    ['example.com', 'https://example.com:443', false],
    ['example.com', 'ftp://example.com', false],
    ['example.com', 'null', false],
    ['example.com', '', false],
    ['example.com', 'android:apk-key-hash:AAAA', false],
    ['app.example.com', 'https://example.com', false],
    ['app.example.com', 'https://other.example.com', false],
    ['localhost', 'http://localhost', true],
    ['localhost', 'http://localhost:5173', true],
    ['localhost', 'https://localhost:5173', true],
    ['localhost', 'http://app.localhost:5173', true],
    ['localhost', 'http://127.0.0.1:5173', false],
    ['localhost', 'http://localhost.example.com', false],
    ['example.com', 'http://localhost:5173', false],
  ])('of %s: %s %s', (domain, origin, may) => {
    expect(mayUsePasskeysOf(domain, testPool(), origin)).toBe(may);
  });

  it('include those that the pool lists, compared exactly', () => {
    const app = `android:apk-key-hash:${'-_Aa'.repeat(11).slice(0, 43)}`;
    const pool = testPool({ UserPoolTags: { 'latchkey:passkey-origins': `${app} https://example.org` } });
    expect(mayUsePasskeysOf('example.com', pool, app)).toBe(true);
    expect(mayUsePasskeysOf('example.com', pool, 'https://example.org')).toBe(true);
    expect(mayUsePasskeysOf('example.com', pool, 'https://www.example.org')).toBe(false);
    expect(mayUsePasskeysOf('example.com', pool, app.toLowerCase())).toBe(false);
  });
});
