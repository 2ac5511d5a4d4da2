/**
 * Sessions of a Next.js app in httpOnly cookies, as functions of web-standard Request and Response. The user signs in in the browser with
 * SRP, so that the password and the device's secret never reach this server; the browser then hands over the tokens. This server checks
 * them, stores them in cookies that scripts cannot read, and renews them.
 */
import { type Client, RefreshRefusedError, sessionFromTokens, signOut } from '@latchkey/client';
import { JwtExpiredError } from 'aws-jwt-verify/error';
import { clearedCookies, type Cookies, cookiesOf, setCookies } from './cookies.ts';
import { createVerifier, type Verifier } from './verifier.ts';

export interface ServerSessionOptions {
  /** Made with `createClient`. With `clientSecret`, browsers need another app client of the pool: refresh tokens belong to one client. */
  readonly client: Client;
  /** `iss` of the tokens: `https://cognito-idp.<region>.amazonaws.com/<pool>`, or `<Latchkey's address>/<pool>`. */
  readonly issuer: string;
  /** The app's own origin, `https://app.example`. Requests of other sites that change the session are refused. */
  readonly origin: string;
}

/** The signed-in user. */
export interface User {
  readonly sub: string;
  readonly username: string;
}

/** What a request brought. */
export interface Checked {
  readonly user: User | undefined;
  /** For calls to APIs in the user's name. */
  readonly accessToken: string | undefined;
  /** `Set-Cookie` headers that the response must have: renewed tokens, or none any more. */
  readonly setCookie: readonly string[];
}

/** Seconds before the end of an access token at which it is renewed. */
const renewBefore = 60;
const longest = 16_384;

/** Makes the functions for an app. */
export function createServerSession({ client, issuer, origin }: ServerSessionOptions) {
  const verifier: Verifier = createVerifier({ issuer, clientId: client.credentials().ClientId });
  const isSecure = origin.startsWith('https:');
  const none: Checked = { user: undefined, accessToken: undefined, setCookie: [] };
  const ended: Checked = { ...none, setCookie: clearedCookies(isSecure) };
  const renewals = new Map<string, Promise<Checked>>();

  /** `POST /api/session`: takes over the session that the browser has just started. Body: `{ accessToken, refreshToken }`. */
  async function start(request: Request): Promise<Response> {
    if (request.headers.get('origin') !== origin)
      return new Response('Other sites cannot sign in here.', { status: 403 });
    const handed = await handedOver(request);
    if (handed === undefined) return new Response('Send accessToken and refreshToken as JSON.', { status: 400 });
    const user = await verifier.userOf(handed.accessToken).catch(verifier.undefinedIfRejected);
    if (user === undefined) return new Response('The access token is not accepted.', { status: 401 });
    // The refresh token proves itself: a browser could hand over a token of another session.
    const checked = await renew(handed, user.sub);
    return new Response(null, { status: checked.user === undefined ? 401 : 204, headers: headersOf(checked) });
  }

  /** Returns the user of a request, with renewed tokens if necessary. Never throws because of a bad cookie. */
  async function check(request: Request): Promise<Checked> {
    const cookies = cookiesOf(request, isSecure);
    if (cookies === undefined) return none;
    try {
      const { exp, ...user } = await verifier.userOf(cookies.accessToken);
      if (exp - client.clock.now() / 1000 > renewBefore) return { ...none, user, accessToken: cookies.accessToken };
      // It is still valid: without the service, it is good for the rest of its minute.
      return await renewOnce(cookies, user.sub).catch(() => ({ ...none, user, accessToken: cookies.accessToken }));
    } catch (error) {
      // The signature of an expired token was checked first, so its `sub` can be compared.
      if (error instanceof JwtExpiredError) return renewOnce(cookies, String(error.rawJwt?.payload.sub));
      return verifier.undefinedIfRejected(error) ?? ended;
    }
  }

  /** `DELETE /api/session`: revokes the tokens and deletes the cookies. The device stays remembered in the browser. */
  async function end(request: Request): Promise<Response> {
    if (request.headers.get('origin') !== origin)
      return new Response('Other sites cannot sign out here.', { status: 403 });
    const cookies = cookiesOf(request, isSecure);
    // Signed out here in any case; if the service cannot be reached, the tokens stay valid there until they expire.
    if (cookies !== undefined)
      await sessionFromTokens(client, cookies)
        .then(signOut)
        .catch(() => undefined);
    return new Response(null, { status: 204, headers: headersOf(ended) });
  }

  /** Requests that arrive together renew once: with rotation, a refresh token is valid once. */
  function renewOnce(cookies: Cookies, sub: string): Promise<Checked> {
    const running = renewals.get(cookies.refreshToken);
    if (running !== undefined) return running;
    const renewal = renew(cookies, sub).finally(() => renewals.delete(cookies.refreshToken));
    renewals.set(cookies.refreshToken, renewal);
    return renewal;
  }

  async function renew(cookies: Cookies, sub: string): Promise<Checked> {
    try {
      const session = await sessionFromTokens(client, cookies);
      const { accessToken, refreshToken = cookies.refreshToken } = await session.refresh();
      const { exp: _, ...user } = await verifier.userOf(accessToken);
      if (user.sub !== sub) return ended;
      return { user, accessToken, setCookie: setCookies({ ...cookies, accessToken, refreshToken }, isSecure) };
    } catch (error) {
      if (error instanceof RefreshRefusedError) return ended;
      throw error;
    }
  }

  return { start, check, end };
}

function headersOf({ setCookie }: Checked): Headers {
  const headers = new Headers({ 'cache-control': 'no-store' });
  for (const cookie of setCookie) headers.append('set-cookie', cookie);
  return headers;
}

/** Returns the tokens of the request's body; undefined if it has another form. */
async function handedOver(request: Request): Promise<Cookies | undefined> {
  const text = await request.text();
  if (text.length > longest) return undefined;
  try {
    const { accessToken, refreshToken } = JSON.parse(text) as Record<string, unknown>;
    return isToken(accessToken) && isToken(refreshToken) ? { accessToken, refreshToken } : undefined;
  } catch {
    return undefined;
  }
}

/** Tokens are of these characters. Others could end a cookie. */
const isToken = (value: unknown): value is string => typeof value === 'string' && /^[\w.+/=-]{1,3800}$/.test(value);
