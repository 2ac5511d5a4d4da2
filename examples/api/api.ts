/** An API that accepts access tokens of one user pool, of AWS or of Latchkey. */
import { JwtVerifier } from 'aws-jwt-verify';
import { JwtBaseError } from 'aws-jwt-verify/error';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { Hono } from 'hono';
import { cors } from 'hono/cors';
import { createMiddleware } from 'hono/factory';

/** Which tokens are accepted. */
export interface ApiOptions {
  /** `iss` of the tokens: `https://cognito-idp.<region>.amazonaws.com/<pool>`, or `<Latchkey's address>/<pool>`. */
  readonly issuer: string;
  /** The app client that the tokens were issued to. */
  readonly clientId: string;
}

/** The caller, as far as the access token describes it. Access tokens contain no name or e-mail address; ID tokens do. */
interface Caller {
  readonly sub: string;
  readonly username: string;
  readonly deviceKey: string | undefined;
  readonly expiresAt: string;
}

type Signed = { Variables: { caller: Caller } };

/** Creates the API. `GET /me` returns the caller; without a valid access token it answers 401. */
export function createApi(options: ApiOptions): Hono<Signed> {
  const app = new Hono<Signed>();
  // Pages of any origin may call: only the token decides, and cookies are not used.
  app.use(cors({ origin: '*', allowHeaders: ['authorization'] }));
  app.use('/me', requireAccessToken(options));
  app.get('/me', (c) => c.json(c.var.caller));
  return app;
}

/** Requires `Authorization: Bearer <access token>` (RFC 6750). */
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
      // The caller does not learn what is wrong with the token. Any other error is a fault of this API.
      if (!(error instanceof JwtBaseError)) throw error;
      const challenge = { 'www-authenticate': 'Bearer error="invalid_token"' };
      return c.json({ message: 'The access token is not accepted.' }, 401, challenge);
    }
    return next();
  });
}

/**
 * For AWS alone, `CognitoJwtVerifier.create({ userPoolId, tokenUse: 'access', clientId })` does the same; it accepts no other issuer.
 * The signature proves that the pool issued the token and until when it is valid. It does not show a sign-out: the token stays valid
 * until it expires, so use access tokens with a short lifetime.
 */
function accessTokenVerifier({ issuer, clientId }: ApiOptions) {
  return JwtVerifier.create(
    {
      issuer,
      // Access tokens have no `aud`: the app client is in `client_id`.
      audience: null,
      jwksUri: `${issuer}/.well-known/jwks.json`,
      customJwtCheck({ payload }) {
        // An ID token is signed by the same pool, but it is meant for the app, not for APIs, so it must be rejected.
        if (payload['token_use'] !== 'access') throw new NotForThisApi('The token is not an access token.');
        if (payload['client_id'] !== clientId) throw new NotForThisApi('The token belongs to another app client.');
      },
    },
    { jwksCache: new SimpleJwksCache({ fetcher: { fetch: fetchJwks } }) },
  );
}

class NotForThisApi extends JwtBaseError {}

/** Fetches the keys. The library's own fetcher does not allow http, which Latchkey uses on loopback. */
async function fetchJwks(uri: string): Promise<ArrayBuffer> {
  const response = await fetch(uri, { signal: AbortSignal.timeout(5000) });
  if (!response.ok) throw new Error(`${uri} answered ${response.status}.`);
  return response.arrayBuffer();
}
