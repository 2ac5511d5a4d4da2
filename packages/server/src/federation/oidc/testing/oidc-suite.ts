/** Sign-ins at a provider whose answers can be falsified, for the tests of a file. */
import { afterAll, afterEach } from 'vitest';
import type { IdentityProviderContent } from '../../../records/pool-items/identity-provider.ts';
import { beginOidcSignIn, newOidcSecrets } from '../begin-sign-in.ts';
import { finishOidcSignIn, openOidcPorts } from '../finish-sign-in.ts';
import { oidcSettings, type OidcSettings } from '../provider-settings.ts';
import { startFaultyProvider } from './faulty-provider.ts';

export const clock = { now: () => Date.UTC(2027, 0, 1) };
export const random = { bytes: (length: number) => crypto.getRandomValues(new Uint8Array(length)) };
export const callback = 'https://auth.example.com/oauth2/idpresponse';

export const failure = (description: string, error = 'invalid_request') => ({ error, description });

/** To be called at the top of a test file. After each test the provider is correct again, and nothing is cached. */
export async function openOidcSuite() {
  const corp = await startFaultyProvider(clock.now);
  /** Tests may replace the ports, for example by ones with an empty cache or a shorter time limit. */
  const suite = { ports: openOidcPorts(clock, 'loopback') };
  afterEach(() => {
    corp.faults = {};
    corp.requests.clear();
    suite.ports = openOidcPorts(clock, 'loopback');
  });
  afterAll(() => corp.close());

  function settingsOf(content: Partial<IdentityProviderContent> = {}, name = 'Corp'): OidcSettings {
    const settings = oidcSettings(name, {
      providerType: 'OIDC',
      details: corp.details,
      derived: {},
      saml: null,
      attributeMapping: { username: 'sub', email: 'email' },
      identifiers: [],
      acrMapping: null,
      linkAttributes: [],
      ...content,
    });
    if (settings === undefined) throw new Error('SAML');
    return settings;
  }

  const details = (changes: Readonly<Record<string, string>>) => ({ details: { ...corp.details, ...changes } });

  async function signIn(settings = settingsOf(), change?: (parameters: URLSearchParams) => void, state = 'state') {
    const secrets = newOidcSecrets(random);
    const url = await beginOidcSignIn(settings, { callback, state: 'state' }, secrets, 'loopback');
    const parameters = corp.authorize(url, 'jane');
    change?.(parameters);
    return finishOidcSignIn(suite.ports, settings, { callback, state, secrets }, parameters);
  }

  return { corp, suite, settingsOf, details, signIn };
}
