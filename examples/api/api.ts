/** An API that lets in whoever brings an access token of one user pool, AWS's or Latchkey's. */
import { JwtVerifier } from 'aws-jwt-verify';
import { JwtBaseError } from 'aws-jwt-verify/error';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { createMiddleware } from 'hono/factory';

/** Whose tokens count. */
export interface ApiOptions {
  /** `iss` of the tokens: `https://cognito-idp.<region>.amazonaws.com/<pool>`, or `<Latchkey's address>/<pool>`. */
  readonly issuer: string;
  /** The app client that the tokens were issued to. */
  readonly clientId: string;
}

/** What is known of the caller. Access tokens hold no name or e-mail address; those are in the ID token. */
interface Caller {
  readonly sub: string;
  readonly username: string;
  readonly deviceKey: string | undefined;
  readonly expiresAt: string;
}

type Signed = { Variables: { caller: Caller } };

/** `GET /me` answers who the caller is; without a good access token, 401. */
export function createApi(options: ApiOptions): Hono<Signed> {
  const app = new Hono<Signed>();
  // Pages of any origin may call: what counts is the token, and no cookie takes part.
  app.use(cors({ origin: '*', allowHeaders: ['authorization'] }));
  app.use('/me', requireAccessToken(options));
  app.get('/me', (c) => c.json(c.var.caller));
  return app;
}

/** RFC 6750: `Authorization: Bearer <access token>`. */
function requireAccessToken(options: ApiOptions) {
  const verifier = accessTokenVerifier(options);
  return createMiddleware<Signed>(async (c, next) => {
    const token = /^Bearer (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
    if (token === undefined) {
      return c.json({ message: 'Send an access token.' }, 401, { 'www-authenticate': 'Bearer' });
    }
    try {
      const { sub = '', exp = 0, ...claims } = await verifier.verify(token);
      const { username, device_key: deviceKey } = claims as { username?: string; device_key?: string };
      const expiresAt = new Date(exp * 1000).toISOString();
      c.set('caller', { sub, username: username ?? sub, deviceKey, expiresAt });
    } catch (error) {
      // What is wrong with a token is for whoever runs the API to know. Anything else is a fault of ours.
      if (!(error instanceof JwtBaseError)) throw error;
      const challenge = { 'www-authenticate': 'Bearer error="invalid_token"' };
      return c.json({ message: 'The access token is not accepted.' }, 401, challenge);
    }
    return next();
  });
}

/**
 * For AWS alone `CognitoJwtVerifier.create({ userPoolId, tokenUse: 'access', clientId })` does the same; it takes no other issuer.
 * The signature shows that the pool made the token, and for how long. It does not show a sign-out: that is seen when the token
 * ends, so keep access tokens short.
 */
function accessTokenVerifier({ issuer, clientId }: ApiOptions) {
  return JwtVerifier.create(
    {
      issuer,
      // Access tokens have no `aud`: the app client is in `client_id`.
      audience: null,
      jwksUri: `${issuer}/.well-known/jwks.json`,
      customJwtCheck({ payload }) {
        // An ID token is signed by the same pool and must not open the door: it is meant for the app, not for APIs.
        if (payload['token_use'] !== 'access') throw new NotForThisApi('not an access token');
        if (payload['client_id'] !== clientId) throw new NotForThisApi('another app client');
      },
    },
    { jwksCache: new SimpleJwksCache({ fetcher: { fetch: fetchJwks } }) },
  );
}

class NotForThisApi extends JwtBaseError {}

/** The library's own fetcher takes no http, which Latchkey speaks on loopback. */
async function fetchJwks(uri: string): Promise<ArrayBuffer> {
  const response = await fetch(uri, { signal: AbortSignal.timeout(5000) });
  if (!response.ok) throw new Error(`${uri} answered ${response.status}.`);
  return response.arrayBuffer();
}
