import { describe, expect, it } from 'vitest';
import type { PoolDefinition } from '../../records/pool.ts';
import { testPool } from '../testing/pool.ts';
import { mayUsePasskeysOf, offersPasskeys, type PasskeyPlace, relyingPartyId } from './relying-party.ts';

const allowed: PoolDefinition = { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } } };

function place(mode: 'development' | 'production', domain: string | null, definition = allowed): PasskeyPlace {
  const pool = testPool(definition);
  const webAuthn = { ...pool.settings.webAuthn, relyingPartyId: domain };
  return { settings: { mode }, pool: { settings: { ...pool.settings, webAuthn } } };
}

describe('the relying party', () => {
  it.each([
    ['development', 'example.com', 'example.com', true],
    ['production', 'example.com', 'example.com', true],
    ['development', null, 'localhost', true],
    ['production', null, undefined, false],
  ] as const)('in %s with domain %s is %s, passkeys: %s', (mode, domain, id, offered) => {
    expect(relyingPartyId(place(mode, domain))).toBe(id);
    expect(offersPasskeys(place(mode, domain))).toBe(offered);
  });

  it('offers no passkeys if they are not a first factor', () => {
    expect(offersPasskeys(place('development', 'example.com', {}))).toBe(false);
  });
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
