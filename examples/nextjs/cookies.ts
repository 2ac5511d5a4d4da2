/** The cookies of a session. Each is below the 4,096 bytes that browsers store. */

/**
 * What the cookies contain. The key of the browser's device, which the refresh needs in pools that track devices, is in the access token
 * (`device_key`). The device's secret stays in the browser's IndexedDB.
 */
export interface Cookies {
  readonly accessToken: string;
  readonly refreshToken: string;
}

const members = ['accessToken', 'refreshToken'] as const;

/** `__Host-`: set by this host itself over TLS, not by a neighbour's subdomain (RFC 6265bis). */
const nameOf = (member: string, isSecure: boolean) => `${isSecure ? '__Host-' : ''}latchkey-${member}`;

const attributes = (isSecure: boolean) => `Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;

/** A refresh token is valid for 30 days, unless the app client has another setting. */
const maxAge = 30 * 86_400;

/** Returns the session of a request; undefined if it has none. */
export function cookiesOf(request: Request, isSecure: boolean): Cookies | undefined {
  const sent = new Map(
    (request.headers.get('cookie') ?? '').split('; ').map((pair): [string, string] => {
      const end = pair.indexOf('=');
      return [pair.slice(0, end), pair.slice(end + 1)];
    }),
  );
  const [accessToken, refreshToken] = members.map((member) => sent.get(nameOf(member, isSecure)));
  return accessToken === undefined || refreshToken === undefined ? undefined : { accessToken, refreshToken };
}

/** Returns the headers that store a session. */
export function setCookies(cookies: Cookies, isSecure: boolean): readonly string[] {
  return members.map(
    (member) => `${nameOf(member, isSecure)}=${cookies[member]}; Max-Age=${maxAge}; ${attributes(isSecure)}`,
  );
}

/** Returns the headers that delete a session. */
export function clearedCookies(isSecure: boolean): readonly string[] {
  return members.map((member) => `${nameOf(member, isSecure)}=; Max-Age=0; ${attributes(isSecure)}`);
}

/** Returns the headers of a request as they are after a response with these `Set-Cookie` headers, for what handles the request next. */
export function headersAfter(request: Request, setCookie: readonly string[]): Headers {
  const headers = new Headers(request.headers);
  const replaced = setCookie.map((cookie) => cookie.slice(0, cookie.indexOf('=') + 1));
  const others = (headers.get('cookie') ?? '')
    .split('; ')
    .filter((pair) => pair !== '' && !replaced.some((name) => pair.startsWith(name)));
  const added = setCookie
    .filter((cookie) => !cookie.includes('; Max-Age=0;'))
    .map((cookie) => cookie.split(';', 1)[0] ?? '');
  headers.set('cookie', [...others, ...added].join('; '));
  return headers;
}
