/** Providers that give false answers, fail, or answer what cannot be used. */
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { beginOidcSignIn, newOidcSecrets } from './begin-sign-in.ts';
import { finishOidcSignIn, openOidcPorts } from './finish-sign-in.ts';
import { allFaults } from './testing/faults.ts';
import type { Faults } from './testing/faulty-provider.ts';
import { callback, clock, failure, openOidcSuite, random } from './testing/oidc-suite.ts';

const { corp, suite, settingsOf, details, signIn } = await openOidcSuite();

describe('a provider with false answers', () => {
  it.each(allFaults(clock.now()))('is refused: %s', async (_name, fault, description) => {
    corp.faults = typeof fault === 'function' ? fault(corp) : fault;
    await expect(signIn()).rejects.toMatchObject(failure(expect.stringContaining(description) as string));
    corp.faults = {};
    suite.ports = openOidcPorts(clock, 'loopback');
    expect((await signIn()).subject).toBe('jane');
  });

  it.each([
    ['a wrong state', (sent: URLSearchParams) => sent.set('state', 'other')],
    ['no state', (sent: URLSearchParams) => sent.delete('state')],
    ['two states', (sent: URLSearchParams) => sent.append('state', 'state')],
    ['the issuer of another provider (RFC 9207)', (sent: URLSearchParams) => sent.set('iss', 'https://evil.example')],
    ['a response as JWT', (sent: URLSearchParams) => sent.set('response', 'a.b.c')],
    ['an implicit response', (sent: URLSearchParams) => sent.set('id_token', 'a.b.c')],
  ])('is not asked for tokens: %s', async (_name, change) => {
    await expect(signIn(settingsOf(), change)).rejects.toMatchObject(
      failure('Corp Error - the authorization response is not valid'),
    );
    expect(corp.requests.get('/token')).toBeUndefined();
  });

  it('has codes of another sign-in', async () => {
    const settings = settingsOf();
    const [mine, theirs] = [newOidcSecrets(random), newOidcSecrets(random)];
    const url = await beginOidcSignIn(settings, { callback, state: 'state' }, theirs, 'loopback');
    const attempt = { callback, state: 'state', secrets: mine };
    await expect(finishOidcSignIn(suite.ports, settings, attempt, corp.authorize(url, 'jane'))).rejects.toMatchObject(
      failure('Corp Error - 400 invalid_grant'),
    );
  });
});

describe('a provider that fails', () => {
  const unavailable: NonNullable<Faults['token']> = (response) => response.writeHead(503).end('<h1>Sorry</h1>');
  const silent: NonNullable<Faults['token']> = () => undefined;
  const reset: NonNullable<Faults['token']> = (_response, request) => request.socket.resetAndDestroy();
  const huge: NonNullable<Faults['token']> = (response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(`{"a":"${'x'.repeat(300_000)}"}`);
  const inside: NonNullable<Faults['token']> = (response) =>
    response.writeHead(307, { location: 'http://169.254.169.254/latest' }).end();
  const denied: NonNullable<Faults['token']> = (response) =>
    response
      .writeHead(401, { 'content-type': 'application/json' })
      .end('{"error":"invalid_client","error_description":"Unknown client"}');

  it.each([
    ['its token endpoint is unavailable', { token: unavailable }, 'Corp Error - 503 error getting token'],
    ['it refuses the client', { token: denied }, 'Corp Error - 401 invalid_client Unknown client'],
    ['its token endpoint is silent', { token: silent }, 'Timeout occurred in calling IdP token endpoint'],
    ['its token endpoint hangs up', { token: reset }, 'Connection reset'],
    [
      'its token response is huge',
      { token: huge },
      'Corp Error - the token endpoint could not be reached: the answer is',
    ],
    ['its token endpoint redirects', { token: inside }, 'Corp Error - 307 error getting token'],
    ['its keys are silent', { jwks: silent }, 'error_description=Timeout in calling jwks uri'],
    ['its keys hang up', { jwks: reset }, 'Connection reset'],
    ['its keys are unavailable', { jwks: unavailable }, 'Bad id_token keys'],
    ['its keys are huge', { jwks: huge }, 'Corp Error - the keys could not be fetched: the answer is too long'],
    ['its keys redirect', { jwks: inside }, 'Bad id_token keys'],
    ['its user info is silent', { userInfoEndpoint: silent }, 'Read timed out'],
    ['its user info hangs up', { userInfoEndpoint: reset }, 'Connection reset'],
    ['its user info is unavailable', { userInfoEndpoint: unavailable }, 'Corp Error - 503 error getting user info'],
    [
      'its user info is huge',
      { userInfoEndpoint: huge },
      'Corp Error - the user info could not be fetched: the answer',
    ],
    ['its user info redirects', { userInfoEndpoint: inside }, 'Corp Error - 307 error getting user info'],
  ] satisfies [string, Faults, string][])('is named: %s', async (_name, faults, description) => {
    corp.faults = faults;
    suite.ports = openOidcPorts(clock, 'loopback', Object.values(faults).includes(silent) ? 200 : undefined);
    await expect(signIn()).rejects.toMatchObject(failure(expect.stringContaining(description) as string));
  });

  it.each(['token_url', 'jwks_uri', 'attributes_url'])('is not looked for inside the network: %s', async (name) => {
    for (const address of [
      'http://169.254.169.254/',
      'https://10.0.0.1/',
      'https://localhost:1/',
      'file:///etc/passwd',
    ]) {
      suite.ports = openOidcPorts(clock, name === 'token_url' ? 'public' : 'loopback');
      if (name !== 'token_url' && address.includes('localhost')) continue;
      await expect(signIn(settingsOf(details({ [name]: address })))).rejects.toMatchObject({
        error: 'invalid_request',
        description: expect.stringMatching(/the address is not allowed|Bad id_token/) as string,
      });
    }
  });

  it('has no keys: those that are known are in force, and invented key ids cause no requests', async () => {
    await signIn();
    corp.faults = { jwks: (response) => response.writeHead(200).end('{"keys":[]}') };
    expect((await signIn()).subject).toBe('jane');
    corp.faults = { ...corp.faults, header: { kid: 'two' } };
    await expect(signIn()).rejects.toMatchObject(failure('Bad id_token key'));
    expect(corp.requests.get('/keys')).toBe(1);
  });
});

describe('an answer that cannot be used further', () => {
  const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
  const send = (text: string) => (response: ServerResponse) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(text);

  it.each(['tök€n', 'a\nb', 'a b\u0000'])('an access token that no header can have: %j', async (access_token) => {
    corp.faults = { tokens: { access_token }, claims: { at_hash: undefined } };
    await expect(signIn()).rejects.toMatchObject(failure('Corp Error - the answer of the token endpoint is not valid'));
  });

  it('user info that is nested without end', async () => {
    corp.faults = { userInfoEndpoint: send(`{"sub":"jane","groups":${deep}}`) };
    await expect(signIn()).rejects.toMatchObject(failure('Corp Error - the claims are nested too deeply'));
  });

  it('a token response that is nested without end', async () => {
    corp.faults = { token: send(`{"access_token":"access jane","token_type":"Bearer","more":${deep}}`) };
    const settings = settingsOf({ providerType: 'Facebook', attributeMapping: { username: 'sub' } });
    await expect(signIn(settings)).rejects.toMatchObject(failure('Corp Error - the claims are nested too deeply'));
  });
});
