/** Sign-in with a SAML identity provider of another implementation (samlify), through the real process. */
import {
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  type CognitoIdentityProviderClient,
  CreateIdentityProviderCommand,
  CreateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import * as oidc from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type SamlifyProvider,
  type SamlifySettings,
  samlifyProvider,
} from '../../packages/server/src/federation/saml/testing/samlify-provider.ts';
import { createPool, sdk, type TestPool } from '../harness/aws.ts';
import { type Answer, RedirectedBrowser } from '../harness/redirected-browser.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';

const CALLBACK = 'https://app.example.com/callback';
const IDP = 'https://idp.example.com';

let latchkey: Latchkey;
let aws: CognitoIdentityProviderClient;

/** A pool with one SAML provider, and an app client that uses it. */
interface World {
  readonly provider: SamlifyProvider;
  readonly pool: TestPool;
  readonly clientId: string;
  /** Where the pool's endpoints are. */
  readonly base: string;
  readonly spMetadata: string;
}

beforeAll(async () => {
  latchkey = await startLatchkey();
  aws = sdk(latchkey.endpoint);
});
afterAll(() => latchkey.stop());

async function world(settings: Partial<SamlifySettings> = {}, details: Record<string, string> = {}): Promise<World> {
  const provider = samlifyProvider({ base: IDP, ...settings });
  const pool = await createPool(aws, { mfa: 'OFF' });
  await aws.send(
    new CreateIdentityProviderCommand({
      UserPoolId: pool.userPoolId,
      ProviderName: 'Corp',
      ProviderType: 'SAML',
      ProviderDetails: { MetadataFile: provider.metadata, ...details },
      AttributeMapping: { email: 'mail', profile: 'groups' },
      IdpIdentifiers: ['example.com'],
    }),
  );
  const { UserPoolClient } = await aws.send(
    new CreateUserPoolClientCommand({
      UserPoolId: pool.userPoolId,
      ClientName: 'app',
      AllowedOAuthFlows: ['code'],
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthScopes: ['openid', 'email', 'profile'],
      CallbackURLs: [CALLBACK],
      SupportedIdentityProviders: ['Corp'],
    }),
  );
  const base = `${latchkey.endpoint}/${pool.userPoolId}`;
  const metadata = await fetch(`${base}/saml2/metadata?identity_provider=Corp`);
  expect(metadata.status).toBe(200);
  const clientId = UserPoolClient?.ClientId ?? '';
  return { provider, pool, clientId, base, spMetadata: await metadata.text() };
}

/** What an OpenID Connect client of another implementation knows about the pool. */
async function relyingParty({ base, clientId }: World): Promise<oidc.Configuration> {
  const document = (await (await fetch(`${base}/.well-known/openid-configuration`)).json()) as oidc.ServerMetadata;
  const server = {
    ...document,
    authorization_endpoint: `${base}/oauth2/authorize`,
    token_endpoint: `${base}/oauth2/token`,
  };
  const configuration = new oidc.Configuration(server, clientId, undefined, oidc.None());
  oidc.allowInsecureRequests(configuration);
  return configuration;
}

/** An attempt to sign in, up to the identity provider. */
async function begin(place: World, named: Record<string, string> = { identity_provider: 'Corp' }) {
  const client = await relyingParty(place);
  const verifier = oidc.randomPKCECodeVerifier();
  const state = oidc.randomState();
  const nonce = oidc.randomNonce();
  const url = oidc.buildAuthorizationUrl(client, {
    redirect_uri: CALLBACK,
    scope: 'openid email profile',
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
    ...named,
  });
  const browser = new RedirectedBrowser();
  const { location } = await browser.get(url.href);
  const tokens = (callback: string) =>
    oidc.authorizationCodeGrant(client, new URL(callback), {
      pkceCodeVerifier: verifier,
      expectedState: state,
      expectedNonce: nonce,
    });
  return { browser, location, tokens };
}

async function signIn(place: World, nameId: string, named?: Record<string, string>) {
  const attempt = await begin(place, named);
  const answer = await place.provider.answer(attempt.location, place.spMetadata, nameId);
  const fields = { SAMLResponse: answer.samlResponse, RelayState: answer.relayState };
  const post = (browser = attempt.browser, changes: Record<string, string> = {}): Promise<Answer> =>
    browser.post(answer.action, { ...fields, ...changes }, IDP);
  return { ...attempt, answer, post };
}

const kinds: readonly [string, Partial<SamlifySettings>, Record<string, string>][] = [
  ['plain', {}, {}],
  ['with signed requests', { signedRequests: true }, { RequestSigningAlgorithm: 'rsa-sha256' }],
  ['with encrypted assertions', { encrypts: true }, { EncryptedResponses: 'true' }],
];

describe.each(kinds)('a sign-in that begins at the app, %s', (_name, settings, details) => {
  it('ends with tokens, again and again', async () => {
    const place = await world(settings, details);
    for (const named of [{ identity_provider: 'Corp' }, { idp_identifier: 'example.com' }]) {
      const { post, tokens, browser } = await signIn(place, 'Ada@example.com', named);
      const { status, location } = await post();
      expect([status, location]).toStrictEqual([302, expect.stringContaining(`${CALLBACK}?code=`)]);
      const { access_token: accessToken, claims } = await tokens(location).then((set) => ({
        ...set,
        claims: set.claims(),
      }));
      expect(accessToken).toBeTruthy();
      expect(claims).toMatchObject({
        'cognito:username': 'Corp_Ada@example.com',
        email: 'Ada@example.com',
        profile: '[staff,board]',
        identities: [{ userId: 'Ada@example.com', providerName: 'Corp', providerType: 'SAML' }],
      });
      expect(browser.cookies).toContain('cognito');
    }
    const who = { UserPoolId: place.pool.userPoolId, Username: 'Corp_Ada@example.com' };
    expect((await aws.send(new AdminGetUserCommand(who))).UserStatus).toBe('EXTERNAL_PROVIDER');
    const { Groups } = await aws.send(new AdminListGroupsForUserCommand(who));
    expect(Groups?.map(({ GroupName }) => GroupName)).toStrictEqual([`${place.pool.userPoolId}_Corp`]);
  });
});

it('works at addresses that name no pool', async () => {
  const named = await world();
  const base = latchkey.endpoint;
  expect((await fetch(`${base}/saml2/metadata`)).status).toBe(400);
  const metadata = await fetch(`${base}/saml2/metadata?client_id=${named.clientId}`);
  const place = { ...named, base, spMetadata: await metadata.text() };
  const url = new URL(`${base}/oauth2/authorize?identity_provider=Corp&response_type=code&scope=openid`);
  url.searchParams.set('client_id', place.clientId);
  url.searchParams.set('redirect_uri', CALLBACK);
  const browser = new RedirectedBrowser();
  const { location } = await browser.get(url.href);
  const answer = await place.provider.answer(location, place.spMetadata, 'ada@example.com');
  expect(answer.action).toBe(`${base}/saml2/idpresponse`);
  const fields = { SAMLResponse: answer.samlResponse, RelayState: answer.relayState };
  expect((await browser.post(answer.action, fields, IDP)).location).toContain(`${CALLBACK}?code=`);
});

it('takes no other browser, no second time, no changed state', async () => {
  const place = await world();
  const { post, answer } = await signIn(place, 'ada@example.com');
  const errorPage = expect.stringContaining('/error?error=invalid_request');
  expect((await post(new RedirectedBrowser())).location).toStrictEqual(errorPage);
  expect((await post(undefined, { RelayState: `${answer.relayState}A` })).location).toStrictEqual(errorPage);
  expect((await post(undefined, { RelayState: '' })).location).toStrictEqual(errorPage);
  expect((await post()).location).toContain(`${CALLBACK}?code=`);
  expect((await post()).location).toStrictEqual(errorPage);
});

it('tells the app what is wrong, in the words of Cognito', async () => {
  const place = await world();
  const { post } = await signIn(place, 'ada@example.com');
  const forged = samlifyProvider({ base: IDP });
  const other = await signIn(place, 'eve@example.com');
  const unsigned = Buffer.from(other.answer.samlResponse, 'base64').toString().replaceAll('eve@', 'bob@');
  expect(forged.entityId).toBe(place.provider.entityId);
  const failed = new URL(
    (await other.post(undefined, { SAMLResponse: Buffer.from(unsigned).toString('base64') })).location,
  );
  expect(failed.href.startsWith(`${CALLBACK}?error_description=Invalid+SAML+response+received%3A+SAML+Assertion`)).toBe(
    true,
  );
  expect(Object.fromEntries(failed.searchParams)).toMatchObject({
    error: 'server_error',
    error_description: 'Invalid SAML response received: SAML Assertion signature is invalid. ',
  });
  // The answer to another request of the same provider.
  const swapped = new URL((await post(undefined, { SAMLResponse: other.answer.samlResponse })).location);
  expect(swapped.searchParams.get('error_description')).toContain('InResponseTo');
});

it('refuses an assertion that is not encrypted where it must be', async () => {
  const place = await world({}, { EncryptedResponses: 'true' });
  const { post } = await signIn(place, 'ada@example.com');
  const { searchParams } = new URL((await post()).location);
  expect(searchParams.get('error_description')).toContain('is not encrypted');
});

it('one of 64 wins with the same answer', async () => {
  const place = await world();
  const { post } = await signIn(place, 'ada@example.com');
  const answers = await Promise.all(Array.from({ length: 64 }, () => post()));
  expect(answers.filter(({ location }) => location.startsWith(`${CALLBACK}?code=`))).toHaveLength(1);
  expect(answers.filter(({ location }) => location.includes('/error?error=invalid_request'))).toHaveLength(63);
});

describe('a sign-in that begins at the provider', () => {
  function relayState({ clientId }: World, changes: Record<string, string> = {}): string {
    const request = {
      identity_provider: 'Corp',
      client_id: clientId,
      redirect_uri: CALLBACK,
      response_type: 'code',
      scope: 'openid email',
      ...changes,
    };
    return new URLSearchParams(request).toString();
  }

  async function post(place: World, state: string, answers = place.provider): Promise<Answer[]> {
    const answer = await answers.unsolicited(place.spMetadata, 'ada@example.com', state);
    const fields = { SAMLResponse: answer.samlResponse, RelayState: answer.relayState };
    return Promise.all(Array.from({ length: 64 }, () => new RedirectedBrowser().post(answer.action, fields, IDP)));
  }

  it('ends with a code, once', async () => {
    const place = await world({}, { IDPInit: 'true' });
    const answers = await post(place, relayState(place));
    const codes = answers.filter(({ location }) => location.startsWith(`${CALLBACK}?code=`));
    expect(codes).toHaveLength(1);
    expect(answers.filter(({ location }) => location.includes('was+used+before'))).toHaveLength(63);
    const code = new URL(codes[0]?.location ?? '').searchParams.get('code') ?? '';
    const body = { grant_type: 'authorization_code', client_id: place.clientId, code, redirect_uri: CALLBACK };
    const response = await fetch(`${place.base}/oauth2/token`, { method: 'POST', body: new URLSearchParams(body) });
    expect(response.status).toBe(200);
  });

  it('needs a provider that is configured for it, and an address of the app client', async () => {
    const place = await world({}, { IDPInit: 'true' });
    const closed = await world();
    const [refused] = await post(closed, relayState(closed));
    expect(refused?.location).toContain(`${CALLBACK}?error_description=Invalid+samlResponse+or+relayState`);
    const [elsewhere] = await post(place, relayState(place, { redirect_uri: 'https://evil.example.com/' }));
    expect(elsewhere?.location).toContain('/error?error=redirect_mismatch');
    const [unknown] = await post(place, relayState(place, { identity_provider: 'Other' }));
    expect(unknown?.location).toContain('error=server_error');
  });

  it('refuses the answer to a request, and an answer without one where a request was made', async () => {
    const place = await world({}, { IDPInit: 'true' });
    const { answer, post: postAnswer } = await signIn(place, 'ada@example.com');
    const fields = { SAMLResponse: answer.samlResponse, RelayState: relayState(place) };
    const stolen = await new RedirectedBrowser().post(answer.action, fields, IDP);
    expect(new URL(stolen.location).searchParams.get('error_description')).toContain('InResponseTo');
    const unasked = await place.provider.unsolicited(place.spMetadata, 'eve@example.com', '');
    const planted = await postAnswer(undefined, { SAMLResponse: unasked.samlResponse });
    expect(new URL(planted.location).searchParams.get('error_description')).toContain('InResponseTo');
  });
});

it('answers anything that is posted', async () => {
  const place = await world();
  const forms: readonly Record<string, string>[] = [
    {},
    { SAMLResponse: 'x' },
    { SAMLResponse: '', RelayState: 'a=b' },
    { SAMLResponse: 'x', RelayState: `client_id=${place.clientId}` },
    { SAMLResponse: 'A'.repeat(110_000), RelayState: 'x' },
    { SAMLResponse: 'A'.repeat(200_000), RelayState: 'x' },
  ];
  for (const path of ['/saml2/idpresponse', '/saml2/logout']) {
    for (const base of [place.base, latchkey.endpoint]) {
      for (const form of forms) {
        const { status, location } = await new RedirectedBrowser().post(`${base}${path}`, form, IDP);
        expect([path, status, location]).toStrictEqual([path, 302, expect.stringContaining('/error?')]);
      }
    }
  }
});
