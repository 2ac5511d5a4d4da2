/** `/oauth2/userInfo` ("UserInfo endpoint" of the developer guide). OpenID Connect Core section 5.3.1 adds POST. */
import { ServiceError } from '@latchkey/model';
import { type SignedInUser, signedInUser } from '../../tokens/signed-in-user.ts';
import { userInfoClaims } from '../../tokens/user-info.ts';
import { type PoolAddress, poolAddress } from '../browser/pool-address.ts';
import { answerJson, oauthError } from './answers.ts';
import type { OAuthCall } from './call.ts';
import { readParameters, single } from './parameters.ts';

/** Cognito's texts (guide). `Bearer` is added, which RFC 6750 section 3 requires. */
const faults = {
  invalid_request: { status: 400, text: 'Bad OAuth2 request at UserInfo Endpoint' },
  invalid_token: {
    status: 401,
    text: 'Access token is expired, disabled, or deleted, or the user has globally signed out.',
  },
} as const;

export async function userInfo(call: OAuthCall): Promise<Response> {
  const accessToken = await bearerToken(call);
  if (accessToken === undefined) return refuse(call, 'invalid_request');
  const signedIn = await signedInBy(call, accessToken);
  const address = signedIn && (await addressOf(call, signedIn.token.clientId));
  if (signedIn === undefined || address?.pool.id !== signedIn.pool.id) return refuse(call, 'invalid_token');
  const { pool, user, token } = signedIn;
  call.about({ pool: pool.id, client: token.clientId, user: user.sub });
  const { services } = call.parts;
  services.quotas?.admitForUser('GetUser', `${pool.id} ${user.sub}`);
  const { client } = await services.directory.client(token.clientId);
  return answerJson(call, userInfoClaims(pool, user, client.settings.readAttributes, token.scopes));
}

function refuse(call: OAuthCall, error: keyof typeof faults): Response {
  const { status, text } = faults[error];
  const challenge = `Bearer error="${error}", error_description="${text}"`;
  return oauthError(call, error, text, status, { 'www-authenticate': challenge });
}

/** Only tokens with the scope `openid` are valid here: neither those of the API nor those of machines. */
async function signedInBy({ parts }: OAuthCall, accessToken: string): Promise<SignedInUser | undefined> {
  return signedInUser(parts.services, accessToken, 'GetUser', 'openid').catch((error: unknown) => {
    if (error instanceof ServiceError && error.status < 500) return undefined;
    throw error;
  });
}

/** The address of the request must be that of the token's pool. */
async function addressOf({ parts, context }: OAuthCall, clientId: string): Promise<PoolAddress | undefined> {
  const { directory, settings } = parts.services;
  return poolAddress({ directory, settings, publicUrl: parts.publicUrl }, context, clientId);
}

/** The token is in the header, or in a posted form (RFC 6750 section 2). */
async function bearerToken({ context }: OAuthCall): Promise<string | undefined> {
  const [, inHeader] = /^bearer +(\S+)$/i.exec(context.req.header('authorization') ?? '') ?? [];
  if (inHeader !== undefined || context.req.method !== 'POST') return inHeader;
  const parameters = await readParameters(context.req.raw);
  return parameters && single(parameters)?.['access_token'];
}
