import { describe, expect, it } from 'vitest';
import { beginOidcSignIn, newOidcSecrets, type OidcRequest } from './begin-sign-in.ts';
import type { OidcSettings } from './provider-settings.ts';
import { clientId } from './testing/faulty-provider.ts';
import { callback, failure, openOidcSuite, random } from './testing/oidc-suite.ts';

const { corp, settingsOf, details } = await openOidcSuite();

describe('the request to the provider', () => {
  const begin = async (settings: OidcSettings, request: Partial<OidcRequest> = {}) => {
    const secrets = { verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk', nonce: 'n' };
    const url = await beginOidcSignIn(settings, { callback, state: 's&=', ...request }, secrets, 'loopback');
    return Object.fromEntries(url.searchParams);
  };

  it('has state, nonce and PKCE', async () => {
    expect(await begin(settingsOf())).toMatchObject({
      client_id: clientId,
      redirect_uri: callback,
      response_type: 'code',
      scope: 'openid email',
      state: 's&=',
      nonce: 'n',
      code_challenge_method: 'S256',
      // RFC 7636, appendix B.
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    });
  });

  it('keeps the query of the address', async () => {
    const settings = settingsOf(details({ authorize_url: `${corp.origin}/authorize?policy=b2c` }));
    expect(await begin(settings)).toMatchObject({ policy: 'b2c', client_id: clientId });
  });

  it.each([
    ['OIDC', { login_hint: 'jane', prompt: 'login', max_age: '5', acr_values: 'strong weak' }],
    ['Google', { login_hint: 'jane', prompt: 'login' }],
    ['Facebook', { prompt: 'login' }],
    ['LoginWithAmazon', { prompt: 'login' }],
    ['SignInWithApple', { prompt: 'login', response_mode: 'form_post' }],
  ] as const)('to %s says what it takes', async (providerType, expected) => {
    const settings = settingsOf({ providerType, acrMapping: { Level1: 'weak', Level3: 'strong' } });
    const sent = await begin(settings, { loginHint: 'jane', prompt: 'login', maxAge: 5, acrLevels: [4, 3, 1] });
    const names = new Set(['login_hint', 'prompt', 'max_age', 'acr_values', 'response_mode']);
    expect(Object.fromEntries(Object.entries(sent).filter(([name]) => names.has(name)))).toEqual(expected);
    expect('nonce' in sent).toBe(!['Facebook', 'LoginWithAmazon'].includes(providerType));
    expect(sent['code_challenge_method']).toBe('S256');
  });

  it('does not pass prompt=none on', async () => {
    expect(await begin(settingsOf(), { prompt: 'none' })).not.toHaveProperty('prompt');
  });

  it.each(['http://corp.example.com/', 'javascript:alert(1)', 'https://corp.example.com:8443/', ''])(
    'is not made to %s',
    async (authorize_url) => {
      const settings = settingsOf(details({ authorize_url }));
      const secrets = newOidcSecrets(random);
      await expect(beginOidcSignIn(settings, { callback, state: 's' }, secrets, 'public')).rejects.toMatchObject(
        failure('The authorization endpoint of Corp is not allowed'),
      );
    },
  );
});
