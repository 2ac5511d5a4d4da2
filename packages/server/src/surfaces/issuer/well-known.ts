/**
 * The public keys of a pool (RFC 7517) and its metadata (OpenID Connect Discovery 1.0; RFC 8414), for verifiers of tokens
 * and for apps. The paths of the first two documents are those of Cognito.
 */
import { ServiceError } from '@latchkey/model';
import { type Context, Hono } from 'hono';
import type { Directory, Pool } from '../../rules/pools/directory.ts';
import type { ServerSettings } from '../../ports/settings.ts';
import { providerMetadata } from './provider-metadata.ts';

export interface IssuerOptions {
  readonly directory: Pick<Directory, 'pool' | 'signingKeys'>;
  readonly settings: Pick<ServerSettings, 'issuerOf'>;
  /** The address of this server as its callers write it, without a slash at the end. */
  readonly publicUrl: () => string;
}

/** Places of the metadata: that of Discovery, and both that clients derive from an issuer with a path (RFC 8414). */
const metadataPaths = [
  '/:poolId/.well-known/openid-configuration',
  '/:poolId/.well-known/oauth-authorization-server',
  '/.well-known/openid-configuration/:poolId',
  '/.well-known/oauth-authorization-server/:poolId',
] as const;

export const issuerPaths = ['/:poolId/.well-known/jwks.json', ...metadataPaths] as const;

export function issuerSurface({ directory, settings, publicUrl }: IssuerOptions): Hono {
  const keySet = async ({ id }: Pool) => ({
    keys: (await directory.signingKeys(id)).map(({ kid, publicJwk: { kty, n, e } }) => {
      return { alg: 'RS256', e, kid, kty, n, use: 'sig' };
    }),
  });
  const metadata = (pool: Pool) => {
    const issuer = settings.issuerOf(pool.id, pool.record.definition.IssuerConfiguration?.Type);
    return Promise.resolve(providerMetadata(pool, issuer, `${publicUrl()}/${pool.id}`));
  };
  const app = new Hono();
  app.get('/:poolId/.well-known/jwks.json', (context) => respond(context, directory, keySet));
  for (const path of metadataPaths) app.get(path, (context) => respond(context, directory, metadata));
  return app;
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
