/** `POST /oauth2/token` ("Token endpoint" of the developer guide). */
import type { Context } from 'hono';
import { redeemCode } from '../../authorization/codes/redeem-code.ts';
import type { BrowserParts } from '../browser/parts.ts';
import { poolAddress } from '../browser/pool-address.ts';
import { originOf } from '../http/origin.ts';
import { readForm } from '../pages/form.ts';

const headers = { 'cache-control': 'no-store', 'access-control-allow-origin': '*' };

export async function token(parts: BrowserParts, context: Context): Promise<Response> {
  const { services, publicUrl } = parts;
  const form = (await readForm(context.req.raw)) ?? {};
  const { client_id: clientId, grant_type: grantType, code, redirect_uri: redirectUri, code_verifier } = form;
  const { directory, settings } = services;
  const address = await poolAddress({ directory, settings, publicUrl }, context, clientId);
  const refuse = (error: string, description?: string) =>
    context.json({ error, ...(description !== undefined && { error_description: description }) }, 400, headers);
  if (address === undefined || clientId === undefined) return refuse('invalid_client');
  if (grantType !== 'authorization_code') return refuse('unsupported_grant_type');
  if (code === undefined || redirectUri === undefined) return refuse('invalid_request');
  const { client } = await directory.client(clientId);
  if (client.secrets.length > 0) return refuse('invalid_client');
  const { origin } = originOf(context, services.random.uuid());
  const browser = { ...services, pool: address.pool, origin };
  const result = await redeemCode(browser, { client, code, redirectUri, codeVerifier: code_verifier });
  if (result === 'invalid-redirect') return refuse('unauthorized_client', 'invalid_redirect');
  if (typeof result === 'string') return refuse('invalid_grant');
  const { IdToken, AccessToken, RefreshToken, ExpiresIn } = result;
  return context.json(
    {
      ...(IdToken !== '' && { id_token: IdToken }),
      access_token: AccessToken,
      refresh_token: RefreshToken,
      expires_in: ExpiresIn,
      token_type: 'Bearer',
    },
    200,
    headers,
  );
}
