/** The functions of the Next.js recipe, with Request and Response and a Latchkey process. Next.js itself is not run. */
import { UpdateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider';
import { createClient, explainDevice, type Session, signIn } from '@latchkey/client';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { headersAfter } from '../../examples/nextjs/cookies.ts';
import { createServerSession } from '../../examples/nextjs/session.ts';
import { everyFlow, password } from '../harness/aws.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPersonWithTotp } from '../harness/people.ts';
import { type App, createApp, secondClient } from '../harness/sign-in.ts';

const origin = 'https://app.example';

let latchkey: Latchkey;
let app: App;
beforeAll(async () => {
  latchkey = await startLatchkey();
  const DeviceConfiguration = { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: true };
  app = await createApp(latchkey, { pool: { DeviceConfiguration } });
});
afterAll(() => latchkey?.stop());
afterEach(() => vi.useRealTimers());

const clientOf = ({ userPoolId, clientId }: App) => createClient({ userPoolId, clientId, endpoint: latchkey.endpoint });

/** The app's server. Each call is a server that knows nothing of the others. */
const server = (pool = app) =>
  createServerSession({ client: clientOf(pool), issuer: `${latchkey.endpoint}/${pool.userPoolId}`, origin });

/** What the browser does: SRP, the code, and the remembered device. */
async function signInInBrowser(pool = app): Promise<Session> {
  const { username, authenticator } = await newPersonWithTotp(pool);
  let step = await signIn(clientOf(pool), { username, password, remember: true });
  if (step.challenge !== 'SOFTWARE_TOKEN_MFA') throw new Error(`${step.challenge} was not expected.`);
  step = await step.respond({ code: await authenticator.code() });
  if (!step.done) throw new Error(`${step.challenge} was not expected.`);
  return step.session;
}

function post(body: unknown, headers: Readonly<Record<string, string>> = { origin }): Request {
  return new Request(`${origin}/api/session`, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** A later request of the browser, with the cookies of a response. */
function withCookies(setCookie: readonly string[], method = 'GET'): Request {
  const empty = new Request(origin, { method, headers: { origin, cookie: 'theme=dark' } });
  return new Request(origin, { method, headers: headersAfter(empty, setCookie) });
}

it('takes a session over, renews it, and ends it at the service as well', async () => {
  const session = await signInInBrowser();
  const started = await server().start(post(session.tokens));
  expect(started.status).toBe(204);
  const cookies = started.headers.getSetCookie();
  expect(cookies).toHaveLength(2);
  for (const cookie of cookies) {
    expect(cookie).toMatch(/^__Host-latchkey-\w+=[^;]+; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
    expect(cookie.length).toBeLessThan(4096);
  }
  const checked = await server().check(withCookies(cookies));
  expect(checked.user).toMatchObject({ username: session.userId });
  expect(checked.setCookie).toEqual([]);
  // The device is still remembered, so the next sign-in needs no code.
  expect(await explainDevice(session)).toEqual({ asked: 'no' });

  const ended = await server().end(withCookies(cookies, 'DELETE'));
  expect(ended.status).toBe(204);
  expect(ended.headers.getSetCookie().every((cookie) => cookie.includes('=; Max-Age=0;'))).toBe(true);
  await expect(session.refresh()).rejects.toMatchObject({ code: 'RefreshRefused' });
});

it('renews an expired access token once for requests that arrive together, and forwards the new one', async () => {
  const pool = await secondClient(app);
  const session = await signInInBrowser(pool);
  const started = await server(pool).start(post(session.tokens));
  const cookies = started.headers.getSetCookie();
  // From now on tokens live for a day, and the clock of the app's server is two hours ahead: only the old one has expired.
  await app.sdk.send(
    new UpdateUserPoolClientCommand({
      UserPoolId: pool.userPoolId,
      ClientId: pool.clientId,
      ExplicitAuthFlows: everyFlow,
      AccessTokenValidity: 24,
    }),
  );
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 7_200_000 });
  const node = server(pool);
  const [one, two] = await Promise.all([node.check(withCookies(cookies)), node.check(withCookies(cookies))]);
  expect(one.user).toMatchObject({ username: session.userId });
  expect(one.setCookie).toHaveLength(2);
  expect(two).toBe(one);
  const forwarded = withCookies(one.setCookie);
  expect(forwarded.headers.get('cookie')).toMatch(/^theme=dark; /);
  expect(await node.check(forwarded)).toMatchObject({ user: one.user, setCookie: [] });

  // Revoked elsewhere: the renewal is refused, and the cookies go.
  await node.end(withCookies(one.setCookie, 'DELETE'));
  vi.setSystemTime(Date.now() + 48 * 3_600_000);
  expect(await server(pool).check(withCookies(one.setCookie))).toMatchObject({
    user: undefined,
    setCookie: [expect.stringContaining('Max-Age=0'), expect.stringContaining('Max-Age=0')],
  });
});

it('refuses other sites, other tokens, and two halves of different sessions', async () => {
  const [session, other] = [await signInInBrowser(), await signInInBrowser()];
  const { accessToken, refreshToken, idToken } = session.tokens;
  const status = async (request: Request) => (await server().start(request)).status;
  expect(await status(post(session.tokens, { origin: 'https://evil.example' }))).toBe(403);
  expect(await status(post(session.tokens, {}))).toBe(403);
  expect(await status(post({ accessToken }))).toBe(400);
  expect(await status(post({ accessToken, refreshToken: 'a; Domain=evil.example' }))).toBe(400);
  expect(await status(post({ accessToken, refreshToken: 'x'.repeat(20_000) }))).toBe(400);
  expect(await status(post('null'))).toBe(400);
  expect(await status(post({ accessToken: idToken, refreshToken }))).toBe(401);
  expect(await status(post({ accessToken: `${accessToken.slice(0, -9)}AAAAAAAAA`, refreshToken }))).toBe(401);
  expect(await status(post({ accessToken, refreshToken: 'no-refresh-token' }))).toBe(401);
  expect(await status(post({ accessToken, refreshToken: other.tokens.refreshToken }))).toBe(401);
  const foreign = await signInInBrowser(await secondClient(app));
  expect(await status(post(foreign.tokens))).toBe(401);
});

it('treats damaged cookies as signed out', async () => {
  const damaged = withCookies(['__Host-latchkey-accessToken=abc; Path=/', '__Host-latchkey-refreshToken=def; Path=/']);
  expect(await server().check(damaged)).toMatchObject({ user: undefined, accessToken: undefined });
  expect(await server().check(new Request(origin))).toEqual({ user: undefined, accessToken: undefined, setCookie: [] });
});
