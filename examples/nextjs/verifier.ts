/** Checks access tokens with aws-jwt-verify. */
import { JwtVerifier } from 'aws-jwt-verify';
import { JwtBaseError } from 'aws-jwt-verify/error';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';

export type Verifier = ReturnType<typeof createVerifier>;

class NotForThisApp extends JwtBaseError {}

/**
 * For AWS alone, `CognitoJwtVerifier.create({ userPoolId, tokenUse: 'access', clientId })` does the same; it accepts no other issuer.
 */
export function createVerifier({ issuer, clientId }: { readonly issuer: string; readonly clientId: string }) {
  const verifier = JwtVerifier.create(
    {
      issuer,
      // Access tokens have no `aud`: the app client is in `client_id`.
      audience: null,
      jwksUri: `${issuer}/.well-known/jwks.json`,
      // An expired token is handed to `check`, which renews it.
      includeRawJwtInErrors: true,
      customJwtCheck({ payload }) {
        if (payload['token_use'] !== 'access') throw new NotForThisApp('The token is not an access token.');
        if (payload['client_id'] !== clientId) throw new NotForThisApp('The token belongs to another app client.');
      },
    },
    { jwksCache: new SimpleJwksCache({ fetcher: { fetch: fetchJwks } }) },
  );
  return {
    /** Returns the user of an access token. @throws JwtBaseError if it is not accepted */
    async userOf(accessToken: string) {
      const { sub = '', exp = 0, username } = await verifier.verify(accessToken);
      return { sub, exp, username: typeof username === 'string' ? username : sub };
    },
    /** Returns undefined for a token that was not accepted. Throws every other error: it is a fault of this server. */
    undefinedIfRejected(this: void, error: unknown): undefined {
      if (!(error instanceof JwtBaseError)) throw error;
    },
  };
}

/** Fetches the keys. The library's own fetcher does not allow http, which Latchkey uses on loopback. */
async function fetchJwks(uri: string): Promise<ArrayBuffer> {
  const response = await fetch(uri, { signal: AbortSignal.timeout(5000) });
  if (!response.ok) throw new Error(`${uri} answered ${response.status}.`);
  return response.arrayBuffer();
}
