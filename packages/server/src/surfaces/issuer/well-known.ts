/**
 * The public keys of a pool (RFC 7517) and the metadata of its issuer (OpenID Connect Discovery 1.0), for verifiers of
 * tokens. The paths are those of Cognito.
 */
import { ServiceError } from '@latchkey/model';
import { type Context, Hono } from 'hono';
import type { Directory, Pool } from '../../rules/pools/directory.ts';
import type { ServerSettings } from '../../ports/settings.ts';

export interface IssuerOptions {
  readonly directory: Pick<Directory, 'pool' | 'signingKeys'>;
  readonly settings: Pick<ServerSettings, 'issuerOf'>;
  /** The address of this server as its callers write it, without a slash at the end. */
  readonly publicUrl: () => string;
}

/** `GET /<POOL_ID>/.well-known/jwks.json` and `GET /<POOL_ID>/.well-known/openid-configuration`. */
export function issuerSurface({ directory, settings, publicUrl }: IssuerOptions): Hono {
  const keySet = async ({ id }: Pool) => ({
    keys: (await directory.signingKeys(id)).map(({ kid, publicJwk: { kty, n, e } }) => {
      return { alg: 'RS256', e, kid, kty, n, use: 'sig' };
    }),
  });

  // Required members of discovery that name OAuth 2.0 endpoints are left out as long as there are no such endpoints.
  const configuration = async ({ id, record: { definition } }: Pool) => ({
    issuer: settings.issuerOf(id, definition.IssuerConfiguration?.Type),
    jwks_uri: `${publicUrl()}/${id}/.well-known/jwks.json`,
    response_types_supported: [],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  });

  return new Hono()
    .get('/:poolId/.well-known/jwks.json', (context) => respond(context, directory, keySet))
    .get('/:poolId/.well-known/openid-configuration', (context) => respond(context, directory, configuration));
}

async function respond(
  context: Context,
  directory: IssuerOptions['directory'],
  document: (pool: Pool) => Promise<object>,
): Promise<Response> {
  try {
    const pool = await directory.pool(context.req.param('poolId') ?? '');
    return context.json(await document(pool), 200, headers('public, max-age=300'));
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== 'ResourceNotFoundException') throw error;
    return context.json({ message: error.message }, 404, headers('no-store'));
  }
}

/** Returns the headers. Keys may be cached for some minutes, because a new key is published long before it signs. */
function headers(cacheControl: string) {
  return { 'access-control-allow-origin': '*', 'cache-control': cacheControl };
}
