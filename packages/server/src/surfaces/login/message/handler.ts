/**
 * Pages that belong to no authorization request: `/error`, for a request that cannot be answered at the app, because its
 * address is not known to be the app's, and `/signedOut`.
 */
import { ServiceError } from '@latchkey/model';
import type { Context } from 'hono';
import type { Client } from '../../../rules/pools/directory.ts';
import { themeOf } from '../../../rules/branding/theme.ts';
import type { BrowserParts } from '../../browser/parts.ts';
import { type PoolAddress, poolAddress } from '../../browser/pool-address.ts';
import { respondWithPage } from '../../pages/respond.ts';
import { languageOf, lookOf } from '../../browser/look.ts';
import type { PageContext } from '../page-context.ts';
import { errorPage, signedOutPage } from '../pages.ts';

/** `/error`, with status 400 (observed). */
export async function showError(parts: BrowserParts, context: Context): Promise<Response> {
  const { drawing, client, parameters } = await surroundings(parts, context);
  const isDevelopment = parts.services.settings.mode === 'development';
  const detail = explanationOf(parameters.get('error') ?? '', isDevelopment ? client : undefined);
  return respondWithPage(context, errorPage(drawing, detail === undefined ? {} : { detail }), 400);
}

/** `/signedOut`: where `/logout` leads without an address of the app. */
export async function showSignedOut(parts: BrowserParts, context: Context): Promise<Response> {
  const { drawing } = await surroundings(parts, context);
  return respondWithPage(context, signedOutPage(drawing, { canSignIn: false }));
}

/** What is known without an authorization request: the pool, and the client if the query names one of the pool. */
async function surroundings(parts: BrowserParts, context: Context) {
  const { services, publicUrl } = parts;
  const { directory, settings } = services;
  const parameters = new URL(context.req.url).searchParams;
  const clientId = parameters.get('client_id') ?? undefined;
  const address = await poolAddress({ directory, settings, publicUrl }, context, clientId);
  const client = address && (await clientOf(parts, address, clientId));
  const theme = address === undefined ? themeOf() : await lookOf(services, address.pool, client);
  const drawing: PageContext = {
    language: languageOf(context, theme, parameters, address),
    theme,
    // These pages have no form.
    csrfToken: '',
    name: client?.record.name ?? '',
    link: (name) => `${address?.path ?? ''}/${name}`,
  };
  return { drawing, client, parameters };
}

async function clientOf(
  { services }: BrowserParts,
  { pool }: PoolAddress,
  clientId: string | undefined,
): Promise<Client | undefined> {
  if (clientId === undefined) return undefined;
  const found = await services.directory.client(clientId).catch((error: unknown) => {
    if (error instanceof ServiceError) return undefined;
    throw error;
  });
  return found?.pool.id === pool.id ? found.client : undefined;
}

/**
 * Says which parameter is wrong. The text of the parameter `error` is not shown unless it is a known code: anybody can
 * make a link to this page.
 *
 * @param client in development: its registered addresses are listed
 */
function explanationOf(error: string, client: Client | undefined): string | undefined {
  const registered = client?.record.definition.CallbackURLs ?? [];
  const list = registered.length === 0 ? '' : ` Registered: ${registered.join(' ')}`;
  switch (error) {
    case 'redirect_mismatch':
      return `redirect_mismatch: redirect_uri must be exactly one of the CallbackURLs of the app client.${list}`;
    case 'invalid_request':
      return (
        'invalid_request: client_id must name an app client of this user pool with AllowedOAuthFlowsUserPoolClient and ' +
        'at least one of SupportedIdentityProviders.'
      );
    case 'unauthorized_client':
    case 'invalid_scope':
    case 'unsupported_response_type':
    case 'login_required':
    case 'access_denied':
    case 'server_error':
      return error;
    default:
      return undefined;
  }
}
