/** Authentication of app clients (RFC 6749 section 2.3): `client_secret_basic`, `client_secret_post` or none. */
import { knownClient } from '../../authorization/clients/known-client.ts';
import { isClientSecret } from '../../rules/access/client-secret.ts';
import type { Client } from '../../rules/pools/directory.ts';
import { type PoolAddress, poolAddress } from '../browser/pool-address.ts';
import type { OAuthCall } from './call.ts';
import type { Parameters } from './parameters.ts';

export type ClientAuthentication =
  | { readonly ok: true; readonly address: PoolAddress; readonly client: Client }
  | { readonly ok: false; readonly error: 'invalid_client' | 'invalid_request' };

const refused = (error: 'invalid_client' | 'invalid_request'): ClientAuthentication => ({ ok: false, error });

interface Credentials {
  readonly clientId: string;
  /** As it came, and decoded: the RFC encodes secrets in the header, but many clients do not. */
  readonly secrets: readonly (string | undefined)[];
}

/** Finds and authenticates the client of a request. A client without a secret must not send one. */
export async function authenticateClient(call: OAuthCall, form: Parameters): Promise<ClientAuthentication> {
  const { parts, context, about } = call;
  const { directory, settings } = parts.services;
  const authorization = context.req.header('authorization');
  const isBasic = authorization !== undefined && /^basic\s/i.test(authorization);
  const basic = isBasic ? basicCredentials(authorization) : undefined;
  if (isBasic && basic === undefined) return refused('invalid_client');
  const named = form['client_id'];
  if (basic !== undefined && (form['client_secret'] !== undefined || (named ?? basic.clientId) !== basic.clientId)) {
    return refused('invalid_request');
  }
  if (basic === undefined && named === undefined) return refused('invalid_request');
  const { clientId, secrets } = basic ?? { clientId: named ?? '', secrets: [form['client_secret']] };
  const address = await poolAddress({ directory, settings, publicUrl: parts.publicUrl }, context, clientId);
  const client = address && (await knownClient(directory, clientId, address.pool.id));
  if (address === undefined || client === undefined) return refused('invalid_client');
  about({ pool: address.pool.id, client: client.id });
  // All are compared, so that the time does not tell which one was right.
  const matches = secrets.map((secret) => isClientSecret(client, secret));
  return matches.includes(true) ? { ok: true, address, client } : refused('invalid_client');
}

function basicCredentials(authorization: string): Credentials | undefined {
  const text = Buffer.from(authorization.slice('basic '.length).trim(), 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 1) return undefined;
  const [id, secret] = [text.slice(0, colon), text.slice(colon + 1)];
  if (secret === '') return { clientId: formDecoded(id), secrets: [undefined] };
  return { clientId: formDecoded(id), secrets: [secret, formDecoded(secret)] };
}

/** Decodes `application/x-www-form-urlencoded`; a text that is not encoded stays as it is. */
function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}
