import { Buffer } from 'node:buffer';
import type { ServerResponse } from 'node:http';
import { exportJWK, exportPKCS8, generateKeyPair, importJWK, jwtVerify } from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { IdentityProviderContent } from '../../records/pool-items/identity-provider.ts';
import { beginOidcSignIn, newOidcSecrets, type OidcRequest } from './begin-sign-in.ts';
import { finishOidcSignIn, type OidcPorts, openOidcPorts } from './finish-sign-in.ts';
import { oidcSettings, type OidcSettings } from './provider-settings.ts';
import { allLies } from './testing/lies.ts';
import { clientId, clientSecret, type Lies, type LyingProvider, startLyingProvider } from './testing/lying-provider.ts';

const clock = { now: () => Date.UTC(2027, 0, 1) };
const random = { bytes: (length: number) => crypto.getRandomValues(new Uint8Array(length)) };
const callback = 'https://auth.example.com/oauth2/idpresponse';

let corp: LyingProvider;
let ports: OidcPorts;
beforeAll(async () => {
  corp = await startLyingProvider(clock.now);
  ports = openOidcPorts(clock, 'loopback');
});
afterEach(() => {
  corp.lies = {};
  corp.requests.clear();
  ports = openOidcPorts(clock, 'loopback');
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
  return finishOidcSignIn(ports, settings, { callback, state, secrets }, parameters);
}

const failure = (description: string, error = 'invalid_request') => ({ error, description });

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

describe('an honest provider', () => {
  it('tells subject, claims of token and user info, and tokens', async () => {
    corp.lies = {
      claims: { acr: 'strong', amr: ['pwd', 7] },
      userInfo: { acr: 'forged', iss: 'forged', email: 'new@x.y' },
    };
    const user = await signIn();
    expect(user).toMatchObject({ subject: 'jane', acr: 'strong', amr: ['pwd'] });
    expect(user.claims).toMatchObject({
      sub: 'jane',
      email: 'new@x.y',
      given_name: 'Jane',
      iss: corp.origin,
      acr: 'strong',
      access_token: 'access jane',
      id_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
    });
  });

  it('gets the secret in the form, or by Basic with both parts encoded (RFC 6749, 2.3.1)', async () => {
    await signIn();
    expect(corp.lastTokenRequest?.authorization).toBeUndefined();
    expect(corp.lastTokenRequest?.body.get('client_secret')).toBe(clientSecret);
    await signIn(settingsOf(details({ token_endpoint_auth_method: 'client_secret_basic' })));
    const [, basic = ''] = corp.lastTokenRequest?.authorization?.split(' ') ?? [];
    const [name, secret] = Buffer.from(basic, 'base64').toString().split(':');
    const decoded = (text = '') => decodeURIComponent(text.replaceAll('+', '%20'));
    expect([decoded(name), decoded(secret)]).toEqual([clientId, clientSecret]);
    expect(corp.lastTokenRequest?.body.get('client_secret')).toBeNull();
    await signIn(settingsOf(details({ client_secret: '' })));
    expect(corp.lastTokenRequest?.body.get('client_id')).toBe(clientId);
    expect(corp.lastTokenRequest?.body.has('client_secret')).toBe(false);
  });

  it('is asked for its keys once', async () => {
    await signIn();
    await signIn();
    expect(corp.requests.get('/keys')).toBe(1);
    expect(corp.requests.get('/me')).toBe(2);
  });

  it('may be asked for user info by POST, or have none', async () => {
    await signIn(settingsOf(details({ attributes_request_method: 'POST' })));
    const { claims } = await signIn(settingsOf(details({ attributes_url: '' })));
    expect(claims).not.toHaveProperty('given_name');
  });

  it('may identify users by another claim', async () => {
    const settings = (username: string) => settingsOf({ attributeMapping: { username } });
    expect((await signIn(settings('email'))).subject).toBe('jane@example.com');
    await expect(signIn(settings('oid'))).rejects.toMatchObject(failure('username attribute mapping required'));
    await expect(signIn(settings('constructor'))).rejects.toMatchObject(failure('username attribute mapping required'));
    corp.lies = { claims: { oid: 12 } };
    expect((await signIn(settings('oid'))).subject).toBe('12');
  });

  it('may refuse the user; the app gets the error', async () => {
    const refuse = (error: string, text?: string) => (parameters: URLSearchParams) => {
      parameters.delete('code');
      parameters.set('error', error);
      if (text !== undefined) parameters.set('error_description', text);
    };
    await expect(signIn(settingsOf(), refuse('access_denied', 'The user\r\nsaid "no"'))).rejects.toMatchObject(
      failure('The user said no', 'access_denied'),
    );
    await expect(signIn(settingsOf(), refuse('strange'))).rejects.toMatchObject(failure('strange'));
  });
});

describe('a provider that lies', () => {
  it.each(allLies(clock.now()))('is not believed: %s', async (_name, lie, description) => {
    corp.lies = typeof lie === 'function' ? lie(corp) : lie;
    await expect(signIn()).rejects.toMatchObject(failure(expect.stringContaining(description) as string));
    corp.lies = {};
    ports = openOidcPorts(clock, 'loopback');
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
    await expect(finishOidcSignIn(ports, settings, attempt, corp.authorize(url, 'jane'))).rejects.toMatchObject(
      failure('Corp Error - 400 invalid_grant'),
    );
  });
});

describe('a provider that is ill', () => {
  const unavailable: NonNullable<Lies['token']> = (response) => response.writeHead(503).end('<h1>Sorry</h1>');
  const silent: NonNullable<Lies['token']> = () => undefined;
  const reset: NonNullable<Lies['token']> = (_response, request) => request.socket.resetAndDestroy();
  const huge: NonNullable<Lies['token']> = (response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(`{"a":"${'x'.repeat(300_000)}"}`);
  const inside: NonNullable<Lies['token']> = (response) =>
    response.writeHead(307, { location: 'http://169.254.169.254/latest' }).end();
  const denied: NonNullable<Lies['token']> = (response) =>
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
  ] satisfies [string, Lies, string][])('is named: %s', async (_name, lies, description) => {
    corp.lies = lies;
    ports = openOidcPorts(clock, 'loopback', Object.values(lies).includes(silent) ? 200 : undefined);
    await expect(signIn()).rejects.toMatchObject(failure(expect.stringContaining(description) as string));
  });

  it.each(['token_url', 'jwks_uri', 'attributes_url'])('is not looked for inside the network: %s', async (name) => {
    for (const address of [
      'http://169.254.169.254/',
      'https://10.0.0.1/',
      'https://localhost:1/',
      'file:///etc/passwd',
    ]) {
      ports = openOidcPorts(clock, name === 'token_url' ? 'public' : 'loopback');
      if (name !== 'token_url' && address.includes('localhost')) continue;
      await expect(signIn(settingsOf(details({ [name]: address })))).rejects.toMatchObject({
        error: 'invalid_request',
        description: expect.stringMatching(/the address is not allowed|Bad id_token/) as string,
      });
    }
  });

  it('has no keys: those that are known are in force, and invented key ids cause no requests', async () => {
    await signIn();
    corp.lies = { jwks: (response) => response.writeHead(200).end('{"keys":[]}') };
    expect((await signIn()).subject).toBe('jane');
    corp.lies = { ...corp.lies, header: { kid: 'two' } };
    await expect(signIn()).rejects.toMatchObject(failure('Bad id_token key'));
    expect(corp.requests.get('/keys')).toBe(1);
  });
});

describe('social providers', () => {
  it('Facebook: the subject is `id`, and the wanted fields are named', async () => {
    const paths: string[] = [];
    corp.lies = {
      userInfoEndpoint: (response, { url = '' }) => {
        paths.push(url);
        response
          .writeHead(200, { 'content-type': 'text/javascript' })
          .end('{"id":"10150","name":"Jane","sub":"other"}');
      },
    };
    const user = await signIn(
      settingsOf(
        {
          providerType: 'Facebook',
          attributeMapping: { username: 'id', name: 'name', email: 'email' },
          derived: {
            authorize_url: 'https://www.facebook.com/v17.0/dialog/oauth',
            attributes_url: 'https://graph.facebook.com/v17.0/me?fields=',
            attributes_url_add_attributes: 'true',
            token_url: 'https://graph.facebook.com/v17.0/oauth/access_token',
          },
          ...details({ attributes_url: `${corp.origin}/me?fields=` }),
        },
        'Facebook',
      ),
    );
    expect(user).toMatchObject({ subject: '10150', acr: undefined, claims: { name: 'Jane' } });
    expect(paths).toEqual(['/me?fields=id%2Cname%2Cemail']);
  });

  it('Facebook: its error is an object', async () => {
    corp.lies = {
      token: (response) =>
        response
          .writeHead(400, { 'content-type': 'application/json' })
          .end('{"error":{"message":"Invalid verification code format.","type":"OAuthException","code":100}}'),
    };
    const settings = settingsOf({ providerType: 'Facebook' }, 'Facebook');
    await expect(signIn(settings)).rejects.toMatchObject(
      failure('Facebook Error - 400 Invalid verification code format.'),
    );
  });

  it.each(['null', '[]', '"text"', '{"error":null}', '{"error":7}', '{"error":{"message":{}}}', '', '\u0000'])(
    'an error of the form %s is only its status',
    async (body) => {
      corp.lies = { token: (response) => response.writeHead(400, { 'content-type': 'application/json' }).end(body) };
      await expect(signIn()).rejects.toMatchObject(failure('Corp Error - 400 error getting token'));
    },
  );

  it('Amazon: the subject is `user_id`', async () => {
    corp.lies = { userInfo: { user_id: 'amzn1.account.K2', postal_code: '98052' } };
    const settings = settingsOf({ providerType: 'LoginWithAmazon', attributeMapping: { username: 'user_id' } });
    expect(await signIn(settings)).toMatchObject({ subject: 'amzn1.account.K2', claims: { postal_code: '98052' } });
  });

  it('Google: the People API is asked only for what the identity token does not have', async () => {
    const withPeople = (mapping: Readonly<Record<string, string>>) =>
      settingsOf({
        providerType: 'Google',
        attributeMapping: { username: 'sub', ...mapping },
        derived: { attributes_url_add_attributes: 'true' },
        ...details({ attributes_url: `${corp.origin}/me?personFields=` }),
      });
    expect((await signIn(withPeople({ email: 'email' }))).claims).toMatchObject({ email: 'jane@example.com' });
    expect(corp.requests.get('/me')).toBeUndefined();
    corp.lies = {
      userInfo: {
        resourceName: 'people/1',
        phoneNumbers: [{ value: '1' }, { metadata: { primary: true }, value: '+15550100' }],
        birthdays: [{ date: { year: 1990, month: 2, day: 3 } }],
      },
    };
    const { claims } = await signIn(withPeople({ phone_number: 'phoneNumbers', birthdate: 'birthdays' }));
    expect(claims).toMatchObject({ phoneNumbers: '+15550100', birthdays: '1990-02-03', sub: 'jane' });
  });

  it('Apple: the secret is a JWT of the team, and the name comes with the first form post', async () => {
    const key = await generateKeyPair('ES256', { extractable: true });
    const pem = await exportPKCS8(key.privateKey);
    const apple = { team_id: 'TEAM', key_id: 'KEY', attributes_url: '' };
    for (const private_key of [pem, pem.replaceAll(/-----.*-----|\n/g, '')]) {
      const settings = settingsOf({ providerType: 'SignInWithApple', ...details({ ...apple, private_key }) });
      const user = await signIn(settings, (sent) =>
        sent.set('user', '{"name":{"firstName":"Jane","lastName":"Doe"},"email":"forged@x.y"}'),
      );
      expect(user.claims).toMatchObject({ firstName: 'Jane', name: 'Jane Doe', email: 'jane@example.com' });
      const secret = corp.lastTokenRequest?.body.get('client_secret') ?? '';
      const publicKey = await importJWK({ ...(await exportJWK(key.publicKey)), alg: 'ES256' });
      const { payload, protectedHeader } = await jwtVerify(secret, publicKey, { currentDate: new Date(clock.now()) });
      expect(protectedHeader).toEqual({ alg: 'ES256', kid: 'KEY' });
      expect(payload).toMatchObject({ iss: 'TEAM', sub: clientId, aud: corp.origin });
    }
    const broken = settingsOf({ providerType: 'SignInWithApple', ...details({ ...apple, private_key: 'abc' }) });
    await expect(signIn(broken)).rejects.toMatchObject(
      failure('The private key of SignInWithApple is not a PKCS #8 key for ES256'),
    );
  });

  it('have their own addresses unless others are given', () => {
    const derived = {
      token_url: 'https://graph.facebook.com/v18.0/oauth/access_token',
      authorize_url: 'https://a.b/c',
    };
    const given = {
      token_url: 'https://graph.facebook.com/v17.0/oauth/access_token',
      authorize_url: `${corp.origin}/a`,
    };
    const settings = settingsOf({ providerType: 'Facebook', derived, details: given });
    expect(settings).toMatchObject({ tokenUrl: derived.token_url, authorizeUrl: given.authorize_url });
  });
});

describe('an answer that cannot be used further', () => {
  const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
  const send = (text: string) => (response: ServerResponse) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(text);

  it.each(['tök€n', 'a\nb', 'a b\u0000'])('an access token that no header can have: %j', async (access_token) => {
    corp.lies = { tokens: { access_token }, claims: { at_hash: undefined } };
    await expect(signIn()).rejects.toMatchObject(failure('Corp Error - the answer of the token endpoint is not valid'));
  });

  it('user info that is nested without end', async () => {
    corp.lies = { userInfoEndpoint: send(`{"sub":"jane","groups":${deep}}`) };
    await expect(signIn()).rejects.toMatchObject(failure('Corp Error - the claims are nested too deeply'));
  });

  it('a token response that is nested without end', async () => {
    corp.lies = { token: send(`{"access_token":"access jane","token_type":"Bearer","more":${deep}}`) };
    const settings = settingsOf({ providerType: 'Facebook', attributeMapping: { username: 'sub' } });
    await expect(signIn(settings)).rejects.toMatchObject(failure('Corp Error - the claims are nested too deeply'));
  });
});

it('what the browser sends as the name at Apple identifies nobody', async () => {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const { attributes_url: _none, ...apple } = corp.details;
  const settings = settingsOf({
    providerType: 'SignInWithApple',
    attributeMapping: { username: 'name' },
    details: { ...apple, team_id: 'TEAM', key_id: 'KEY', private_key: await exportPKCS8(privateKey) },
  });
  const sent = (parameters: URLSearchParams) =>
    parameters.set('user', '{"name":{"firstName":"Somebody","lastName":"Else"}}');
  await expect(signIn(settings, sent)).rejects.toMatchObject(failure('username attribute mapping required'));
});
