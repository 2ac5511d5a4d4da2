/** Single logout, and metadata that a provider replaces, with a provider of another implementation. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../app.ts';
import { samlSignOut } from '../../authorization/federated/saml/sign-out.ts';
import { openSessionCookie } from '../../authorization/session/browser-session.ts';
import { type SamlifyProvider, samlifyProvider } from '../../federation/saml/testing/samlify-provider.ts';
import { newProvider } from '../../operations/identity-providers/testing/providers.ts';
import { createTestServices, type TestServices } from '../../operations/testing/call.ts';
import { newTestApp, type TestApp } from '../../operations/users/testing/users.ts';
import type { SsoSessionRecord } from '../../records/sso-session.ts';

const CALLBACK = 'https://app.example.com/callback';
const GOODBYE = 'https://app.example.com/goodbye?a=b';

let services: TestServices;
let app: Hono;
beforeAll(async () => {
  services = await createTestServices();
  const options = { publicUrl: () => services.settings.publicUrl(), stopping: new AbortController().signal };
  app = createApp(services, options);
  // The provider reads the clock itself.
  services.clock.advance(Date.now() - services.clock.now());
});
afterAll(() => services.close());

interface World extends TestApp {
  readonly base: string;
  readonly provider: SamlifyProvider;
}

async function world(details: Record<string, string>): Promise<World> {
  const provider = samlifyProvider({ base: 'https://idp.example.com' });
  const created = await newTestApp(services);
  const { UserPoolId } = created;
  const ProviderDetails =
    details['MetadataURL'] === undefined ? { MetadataFile: provider.metadata, ...details } : details;
  await newProvider(services, UserPoolId, { ProviderName: 'Corp', ProviderType: 'SAML', ProviderDetails });
  const stored = await services.store.read.clients.find(created.ClientId);
  if (stored === undefined) throw new Error('The client does not exist.');
  const definition = {
    ...stored.definition,
    AllowedOAuthFlows: ['code' as const],
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthScopes: ['openid'],
    CallbackURLs: [CALLBACK],
    SupportedIdentityProviders: ['Corp'],
  };
  await services.store.write((tx) => tx.clients.replace({ ...stored, definition }));
  services.directory.forget(UserPoolId);
  return { ...created, base: `${services.settings.publicUrl()}/${UserPoolId}`, provider };
}

async function spMetadata({ base }: World): Promise<string> {
  return (await app.request(`${base}/saml2/metadata`)).text();
}

async function toProvider({ base, ClientId }: World): Promise<Response> {
  const query = new URLSearchParams({
    client_id: ClientId,
    redirect_uri: CALLBACK,
    response_type: 'code',
    identity_provider: 'Corp',
  });
  return app.request(`${base}/oauth2/authorize?${query.toString()}`);
}

function post(url: string, SAMLResponse: string, RelayState: string, cookie = ''): Promise<Response> {
  const body = new URLSearchParams({ SAMLResponse, RelayState });
  return Promise.resolve(app.request(url, { method: 'POST', body, headers: { cookie } }));
}

const cookiesOf = (response: Response): string =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';', 1)[0])
    .join('; ');

/** Signs a user in, and returns the session of the browser. */
async function session(place: World): Promise<SsoSessionRecord> {
  const away = await toProvider(place);
  const url = away.headers.get('location') ?? '';
  const answer = await place.provider.answer(url, await spMetadata(place), "O'Hara&Co@Example.com");
  const back = await post(answer.action, answer.samlResponse, answer.relayState, cookiesOf(away));
  expect(back.headers.get('location')).toContain(`${CALLBACK}?code=`);
  const cookie = /(?:^|; )cognito=([^;]+)/.exec(cookiesOf(back))?.[1] ?? '';
  const opened = openSessionCookie(services, { id: place.UserPoolId }, cookie);
  const found = await services.store.read.ssoSessions.find(
    place.UserPoolId,
    opened?.sub ?? '',
    opened?.sessionId ?? '',
  );
  if (found === undefined) throw new Error('There is no session.');
  return found;
}

describe('single logout', () => {
  const signOut = async (place: World) =>
    samlSignOut(services, await session(place), { base: place.base, location: GOODBYE });

  it('names the user and the session to the provider, and goes on after its answer', async () => {
    const place = await world({ IDPSignout: 'true' });
    const url = (await signOut(place)) ?? '';
    expect(url.startsWith('https://idp.example.com/sign-out?SAMLRequest=')).toBe(true);
    const answer = await place.provider.signOut(url, await spMetadata(place));
    expect(answer).toMatchObject({
      action: `${place.base}/saml2/logout`,
      nameId: "O'Hara&Co@Example.com",
      sessionIndex: "session-O'Hara&Co@Example.com",
    });
    const done = await post(answer.action, answer.samlResponse, answer.relayState);
    expect([done.status, done.headers.get('location')]).toStrictEqual([302, GOODBYE]);
  });

  it('goes nowhere with an answer that is not to its request', async () => {
    const [place, other] = await Promise.all([world({ IDPSignout: 'true' }), world({ IDPSignout: 'true' })]);
    const [mine, yours] = [await signOut(place), await signOut(other)];
    const metadata = await spMetadata(place);
    const answer = await place.provider.signOut(mine ?? '', metadata);
    const foreign = await other.provider.signOut(yours ?? '', await spMetadata(other));
    const second = await place.provider.signOut((await signOut(place)) ?? '', metadata);
    const state = answer.relayState;
    const wrong: readonly (readonly [string, string])[] = [
      ['', state],
      [answer.samlResponse, ''],
      [answer.samlResponse, `${state}A`],
      [answer.samlResponse, foreign.relayState],
      [second.samlResponse, state],
      [answer.samlResponse.replace('A', 'B'), state],
    ];
    for (const [message, relayState] of wrong) {
      const refused = await post(answer.action, message, relayState);
      expect(refused.headers.get('location')).toContain('/error?error=invalid_request');
    }
    // A sign-in that is under way is no sign-out, and the other way round.
    const away = await toProvider(place);
    const signIn = new URL(away.headers.get('location') ?? '').searchParams.get('RelayState') ?? '';
    const swapped = await post(answer.action, answer.samlResponse, signIn);
    expect(swapped.headers.get('location')).toContain('/error?');
    const reverse = await post(`${place.base}/saml2/idpresponse`, answer.samlResponse, state, cookiesOf(away));
    expect(reverse.headers.get('location')).toContain('/error?');
    services.clock.advance(5 * 60_000 + 1);
    const late = await post(answer.action, answer.samlResponse, state);
    expect(late.headers.get('location')).toContain('/error?');
    services.clock.advance(Date.now() - services.clock.now());
  });

  it('is only for providers that want it', async () => {
    expect(await signOut(await world({}))).toBeUndefined();
    expect(await signOut(await world({ IDPSignout: 'false' }))).toBeUndefined();
  });
});

describe('metadata from an address', () => {
  let server: Server;
  let served: { readonly status: number; readonly text: string };
  let fetched = 0;
  beforeAll(async () => {
    server = createServer((_request, response) => {
      fetched += 1;
      response.writeHead(served.status).end(served.text);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => server.close());

  it('is fetched again after six hours, and kept if that fails', async () => {
    const { metadata } = samlifyProvider({ base: 'https://idp.example.com' });
    served = { status: 200, text: metadata };
    const place = await world({ MetadataURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` });
    const signInAddress = async () => {
      const location = (await toProvider(place)).headers.get('location') ?? '';
      return location.slice(0, location.indexOf('?'));
    };
    const steps: readonly [number, typeof served, string, number][] = [
      [5, { status: 500, text: '' }, 'https://idp.example.com/sign-in', 0],
      [1, { status: 200, text: metadata.replace('/sign-in', '/new') }, 'https://idp.example.com/new', 1],
      [1, { status: 200, text: metadata }, 'https://idp.example.com/new', 0],
      [6, { status: 500, text: '' }, 'https://idp.example.com/new', 1],
      [6, { status: 200, text: 'no metadata' }, 'https://idp.example.com/new', 1],
      [6, { status: 200, text: metadata.replaceAll('idp.example', 'evil.example') }, 'https://idp.example.com/new', 1],
      [6, { status: 200, text: metadata }, 'https://idp.example.com/sign-in', 1],
    ];
    for (const [hours, answer, address, requests] of steps) {
      services.clock.advance(hours * 3_600_000);
      served = answer;
      fetched = 0;
      expect([await signInAddress(), fetched]).toStrictEqual([address, requests]);
    }
  });
});
