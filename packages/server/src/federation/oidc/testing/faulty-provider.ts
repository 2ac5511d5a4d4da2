/**
 * An OpenID Provider of which each answer can be falsified. By default its answers are correct: it checks client, code, PKCE and
 * redirect address like any provider.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose';

type Json = Readonly<Record<string, unknown>>;
type Handler = (response: ServerResponse, request: IncomingMessage) => void;

/** What the provider falsifies. */
export interface Faults {
  /** Changes of the claims of identity tokens; undefined removes one. */
  readonly claims?: Json;
  /** Changes of their header. */
  readonly header?: Json;
  /** Replaces the identity token; null leaves it out. */
  readonly idToken?: ((genuine: string) => Promise<string> | string) | null;
  /** Signs with a key that is not in the key set. */
  readonly foreignKey?: boolean;
  readonly userInfo?: Json;
  readonly keys?: (keys: readonly Json[]) => unknown;
  /** Changes of the token response. */
  readonly tokens?: Json;
  /** Handlers in place of whole endpoints. */
  readonly token?: Handler;
  readonly userInfoEndpoint?: Handler;
  readonly jwks?: Handler;
}

export interface FaultyProvider {
  readonly origin: string;
  /** The details of CreateIdentityProvider. */
  readonly details: Readonly<Record<string, string>>;
  faults: Faults;
  /** The last request to the token endpoint. */
  lastTokenRequest: { readonly body: URLSearchParams; readonly authorization: string | undefined } | undefined;
  /** Requests by path. */
  readonly requests: Map<string, number>;
  /** Plays the user agent at the authorization endpoint: signs `subject` in and returns the parameters of the redirect. */
  authorize(url: URL, subject: string): URLSearchParams;
  close(): Promise<void>;
}

export const clientId = 'latchkey at corp';
export const clientSecret = 's3cret:+/ß';

/** @param now milliseconds since the epoch */
export async function startFaultyProvider(now: () => number): Promise<FaultyProvider> {
  const [own, foreign] = [await generateKeyPair('ES256'), await generateKeyPair('ES256')];
  const keys: readonly Json[] = [{ ...(await exportJWK(own.publicKey)), kid: 'one', use: 'sig', alg: 'ES256' }];
  const codes = new Map<string, { readonly query: URLSearchParams; readonly subject: string }>();
  const requests = new Map<string, number>();

  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '', provider.origin).pathname;
    requests.set(path, (requests.get(path) ?? 0) + 1);
    const endpoints: Record<string, Handler> = {
      '/token': provider.faults.token ?? ((to, from) => void token(to, from)),
      '/me': provider.faults.userInfoEndpoint ?? userInfo,
      '/keys': provider.faults.jwks ?? ((to) => json(to, 200, { keys: provider.faults.keys?.(keys) ?? keys })),
    };
    const endpoint = endpoints[path];
    if (endpoint === undefined) response.writeHead(404).end();
    else endpoint(response, request);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function token(response: ServerResponse, request: IncomingMessage): Promise<void> {
    const body = new URLSearchParams(await textOf(request));
    provider.lastTokenRequest = { body, authorization: request.headers.authorization };
    const grant = codes.get(body.get('code') ?? '');
    codes.delete(body.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(body.get('code_verifier') ?? '')
      .digest('base64url');
    const isRight =
      grant?.query.get('code_challenge') === challenge && grant.query.get('redirect_uri') === body.get('redirect_uri');
    if (grant === undefined || !isRight) return json(response, 400, { error: 'invalid_grant' });
    const genuine = await idToken(grant.query, grant.subject);
    const { idToken: fault } = provider.faults;
    const sent = fault === null ? {} : { id_token: fault === undefined ? genuine : await fault(genuine) };
    const tokens = { access_token: `access ${grant.subject}`, token_type: 'Bearer', expires_in: 60, ...sent };
    json(response, 200, { ...tokens, ...provider.faults.tokens });
  }

  function idToken(query: URLSearchParams, subject: string): Promise<string> {
    const seconds = Math.floor(now() / 1000);
    const claims: JWTPayload = {
      iss: origin,
      aud: clientId,
      sub: subject,
      iat: seconds,
      exp: seconds + 300,
      nonce: query.get('nonce'),
      email: `${subject}@example.com`,
      at_hash: createHash('sha256').update(`access ${subject}`).digest().subarray(0, 16).toString('base64url'),
      ...provider.faults.claims,
    };
    const header = { alg: 'ES256', kid: 'one', ...provider.faults.header } as JWTHeaderParameters;
    return new SignJWT(claims)
      .setProtectedHeader(header)
      .sign((provider.faults.foreignKey === true ? foreign : own).privateKey, { crit: { exp: false } });
  }

  function userInfo(response: ServerResponse, request: IncomingMessage): void {
    const [, subject = ''] = /^Bearer access (.+)$/.exec(request.headers.authorization ?? '') ?? [];
    json(response, 200, { sub: subject, given_name: 'Jane', email_verified: true, ...provider.faults.userInfo });
  }

  const provider: FaultyProvider = {
    origin,
    details: {
      client_id: clientId,
      client_secret: clientSecret,
      authorize_scopes: 'openid email',
      oidc_issuer: origin,
      attributes_request_method: 'GET',
      authorize_url: `${origin}/authorize`,
      token_url: `${origin}/token`,
      attributes_url: `${origin}/me`,
      jwks_uri: `${origin}/keys`,
    },
    faults: {},
    lastTokenRequest: undefined,
    requests,
    authorize(url, subject) {
      const code = `code ${codes.size} ${subject}`;
      codes.set(code, { query: url.searchParams, subject });
      return new URLSearchParams({ code, state: url.searchParams.get('state') ?? '' });
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return provider;
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
