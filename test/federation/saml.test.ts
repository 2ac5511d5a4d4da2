/** Sign-in with a SAML identity provider of another implementation (samlify), through the real process. */
import { AdminGetUserCommand, AdminListGroupsForUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type SamlifyProvider,
  type SamlifySettings,
  samlifyProvider,
} from '../../packages/server/src/federation/saml/testing/samlify-provider.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { UserAgent } from '../harness/user-agent.ts';
import { appAddress, createFederatedPool, type FederatedClient, type FederatedPool } from './federated-pool.ts';

const IDP = 'https://idp.example.com';

let latchkey: Latchkey;
beforeAll(async () => {
  latchkey = await startLatchkey();
});
afterAll(() => latchkey.stop());

/** A pool with one SAML provider, and an app client that uses it. */
interface World {
  readonly provider: SamlifyProvider;
  readonly pool: FederatedPool;
  readonly app: FederatedClient;
  /** Where the pool's endpoints are. */
  readonly base: string;
  readonly spMetadata: string;
}

async function world(
  settings: Partial<SamlifySettings> = {},
  details: Record<string, string> = {},
  client: { readonly LogoutURLs?: string[] } = {},
): Promise<World> {
  const provider = samlifyProvider({ base: IDP, ...settings });
  const pool = await createFederatedPool(latchkey.endpoint);
  const { base } = pool;
  const app = await pool.withProvider(
    {
      ProviderType: 'SAML',
      ProviderDetails: { MetadataFile: provider.metadata, ...details },
      AttributeMapping: { email: 'mail', profile: 'groups' },
      IdpIdentifiers: ['example.com'],
    },
    appAddress,
    { SupportedIdentityProviders: ['Corp'], ...client },
  );
  const metadata = await fetch(`${base}/saml2/metadata?identity_provider=Corp`);
  expect(metadata.status).toBe(200);
  return { provider, pool, app, base, spMetadata: await metadata.text() };
}

/** Where an answer leads; empty if it is no redirect. */
async function locationOf(answer: Promise<Response>): Promise<string> {
  const { status, headers, url } = await answer;
  return status === 302 ? new URL(headers.get('location') ?? '', url).href : '';
}

const form = (fields: Readonly<Record<string, string>>) => new URLSearchParams(fields);

/** An attempt to sign in, up to the answer of the identity provider. */
async function signIn({ app, provider, spMetadata }: World, nameId: string, named?: Record<string, string>) {
  const { url, tokens } = await app.begin(named);
  const browser = new UserAgent();
  const answer = await provider.answer(await locationOf(browser.request(url)), spMetadata, nameId);
  const fields = { SAMLResponse: answer.samlResponse, RelayState: answer.relayState };
  /** Posts the answer. Returns where the browser is sent. */
  const post = (changes: Record<string, string> = {}, by = browser): Promise<string> =>
    locationOf(by.request(new URL(answer.action), form({ ...fields, ...changes })));
  return { answer, browser, post, tokens };
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
      const { post, tokens } = await signIn(place, 'Ada@example.com', named);
      const location = await post();
      expect(location).toContain(`${appAddress}?code=`);
      expect((await tokens(new URL(location))).claims()).toMatchObject({
        'cognito:username': 'Corp_Ada@example.com',
        email: 'Ada@example.com',
        profile: '[staff,board]',
        identities: [{ userId: 'Ada@example.com', providerName: 'Corp', providerType: 'SAML' }],
      });
    }
    const who = { UserPoolId: place.pool.userPoolId, Username: 'Corp_Ada@example.com' };
    expect((await place.pool.sdk.send(new AdminGetUserCommand(who))).UserStatus).toBe('EXTERNAL_PROVIDER');
    const { Groups } = await place.pool.sdk.send(new AdminListGroupsForUserCommand(who));
    expect(Groups?.map(({ GroupName }) => GroupName)).toStrictEqual([`${place.pool.userPoolId}_Corp`]);
  });
});

it('works at addresses that name no pool', async () => {
  const named = await world();
  const base = latchkey.endpoint;
  expect((await fetch(`${base}/saml2/metadata`)).status).toBe(400);
  const metadata = await fetch(`${base}/saml2/metadata?client_id=${named.app.clientId}`);
  const place = { ...named, base, spMetadata: await metadata.text() };
  const url = new URL(`${base}/oauth2/authorize?identity_provider=Corp&response_type=code&scope=openid`);
  url.searchParams.set('client_id', place.app.clientId);
  url.searchParams.set('redirect_uri', appAddress);
  const browser = new UserAgent();
  const there = await locationOf(browser.request(url));
  const answer = await place.provider.answer(there, place.spMetadata, 'ada@example.com');
  expect(answer.action).toBe(`${base}/saml2/idpresponse`);
  const fields = form({ SAMLResponse: answer.samlResponse, RelayState: answer.relayState });
  expect(await locationOf(browser.request(new URL(answer.action), fields))).toContain(`${appAddress}?code=`);
});

it('takes no other browser, no second time, no changed state', async () => {
  const place = await world();
  const { post, answer } = await signIn(place, 'ada@example.com');
  const refused: readonly [Record<string, string>, UserAgent?][] = [
    [{}, new UserAgent()],
    [{ RelayState: `${answer.relayState}A` }],
    [{ RelayState: '' }],
  ];
  for (const [changes, browser] of refused) {
    expect(await post(changes, browser)).toContain('/error?error=invalid_request');
  }
  expect(await post()).toContain(`${appAddress}?code=`);
  expect(await post()).toContain('/error?error=invalid_request');
});

it('tells the app what is wrong, in the words of Cognito', async () => {
  const place = await world();
  const { post } = await signIn(place, 'ada@example.com');
  const other = await signIn(place, 'eve@example.com');
  const forged = Buffer.from(other.answer.samlResponse, 'base64').toString().replaceAll('eve@', 'bob@');
  const failed = await other.post({ SAMLResponse: Buffer.from(forged).toString('base64') });
  expect(failed.startsWith(`${appAddress}?error_description=Invalid+SAML+response+received%3A+SAML+Assertion`)).toBe(
    true,
  );
  expect(Object.fromEntries(new URL(failed).searchParams)).toMatchObject({
    error: 'server_error',
    error_description: 'Invalid SAML response received: SAML Assertion signature is invalid. ',
  });
  // The answer to another request of the same provider.
  expect(await post({ SAMLResponse: other.answer.samlResponse })).toContain('InResponseTo');
});

it('refuses an assertion that is not encrypted where it must be', async () => {
  const place = await world({}, { EncryptedResponses: 'true' });
  const { post } = await signIn(place, 'ada@example.com');
  expect(await post()).toContain('is+not+encrypted');
});

it('one of 64 wins with the same answer', async () => {
  const place = await world();
  const { post } = await signIn(place, 'ada@example.com');
  const answers = await Promise.all(Array.from({ length: 64 }, () => post()));
  expect(answers.filter((location) => location.startsWith(`${appAddress}?code=`))).toHaveLength(1);
  expect(answers.filter((location) => location.includes('/error?error=invalid_request'))).toHaveLength(63);
});

describe('single logout', () => {
  const goodbye = 'https://app.example.com/goodbye';

  async function signedIn(details: Record<string, string>) {
    const place = await world({}, details, { LogoutURLs: [goodbye] });
    const session = await signIn(place, 'ada@example.com');
    expect(await session.post()).toContain(`${appAddress}?code=`);
    const query = form({ client_id: place.app.clientId, logout_uri: goodbye });
    const out = () => locationOf(session.browser.request(new URL(`${place.base}/logout?${query.toString()}`)));
    return { place, session, out };
  }

  it('ends the session of the provider, too, and goes on', async () => {
    const { place, session, out } = await signedIn({ IDPSignout: 'true' });
    const answer = await place.provider.signOut(await out(), place.spMetadata);
    expect(answer).toMatchObject({ nameId: 'ada@example.com', sessionIndex: 'session-ada@example.com' });
    const fields = form({ SAMLResponse: answer.samlResponse, RelayState: answer.relayState });
    expect(await locationOf(session.browser.request(new URL(answer.action), fields))).toBe(goodbye);
    // The session here has ended before.
    expect(await out()).toBe(goodbye);
  });

  it('is only for providers that want it', async () => {
    const { out } = await signedIn({});
    expect(await out()).toBe(goodbye);
  });
});

describe('a sign-in that begins at the provider', () => {
  function relayState({ app: { clientId } }: World, changes: Record<string, string> = {}): string {
    const request = {
      identity_provider: 'Corp',
      client_id: clientId,
      redirect_uri: appAddress,
      response_type: 'code',
      scope: 'openid email',
      ...changes,
    };
    return new URLSearchParams(request).toString();
  }

  async function post(place: World, state: string): Promise<string[]> {
    const answer = await place.provider.unsolicited(place.spMetadata, 'ada@example.com', state);
    const fields = form({ SAMLResponse: answer.samlResponse, RelayState: answer.relayState });
    const once = () => locationOf(new UserAgent().request(new URL(answer.action), fields));
    return Promise.all(Array.from({ length: 64 }, once));
  }

  it('ends with a code, once', async () => {
    const place = await world({}, { IDPInit: 'true' });
    const answers = await post(place, relayState(place));
    const codes = answers.filter((location) => location.startsWith(`${appAddress}?code=`));
    expect(codes).toHaveLength(1);
    expect(answers.filter((location) => location.includes('was+used+before'))).toHaveLength(63);
    const code = new URL(codes[0] ?? '').searchParams.get('code') ?? '';
    const body = { grant_type: 'authorization_code', client_id: place.app.clientId, code, redirect_uri: appAddress };
    const response = await fetch(`${place.base}/oauth2/token`, { method: 'POST', body: new URLSearchParams(body) });
    expect(response.status).toBe(200);
  });

  it('needs a provider that is configured for it, and an address of the app client', async () => {
    const place = await world({}, { IDPInit: 'true' });
    const closed = await world();
    const [refused] = await post(closed, relayState(closed));
    expect(refused).toContain(`${appAddress}?error_description=Invalid+samlResponse+or+relayState`);
    const [elsewhere] = await post(place, relayState(place, { redirect_uri: 'https://evil.example.com/' }));
    expect(elsewhere).toContain('/error?error=redirect_mismatch');
    const [unknown] = await post(place, relayState(place, { identity_provider: 'Other' }));
    expect(unknown).toContain(`${appAddress}?error_description=`);
  });

  it('refuses the answer to a request, and an answer without one where a request was made', async () => {
    const place = await world({}, { IDPInit: 'true' });
    const { answer, post: postAnswer } = await signIn(place, 'ada@example.com');
    const fields = form({ SAMLResponse: answer.samlResponse, RelayState: relayState(place) });
    expect(await locationOf(new UserAgent().request(new URL(answer.action), fields))).toContain('InResponseTo');
    const unasked = await place.provider.unsolicited(place.spMetadata, 'eve@example.com', '');
    expect(await postAnswer({ SAMLResponse: unasked.samlResponse })).toContain('InResponseTo');
  });
});

it('answers anything that is posted', async () => {
  const place = await world();
  const forms: readonly Record<string, string>[] = [
    {},
    { SAMLResponse: 'x' },
    { SAMLResponse: '', RelayState: 'a=b' },
    { SAMLResponse: 'x', RelayState: `client_id=${place.app.clientId}` },
    { SAMLResponse: 'A'.repeat(110_000), RelayState: 'x' },
    { SAMLResponse: 'A'.repeat(200_000), RelayState: 'x' },
  ];
  for (const path of ['/saml2/idpresponse', '/saml2/logout']) {
    for (const base of [place.base, latchkey.endpoint]) {
      for (const fields of forms) {
        expect(await locationOf(new UserAgent().request(new URL(`${base}${path}`), form(fields)))).toContain('/error?');
      }
    }
  }
});
