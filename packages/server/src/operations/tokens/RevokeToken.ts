/**
 * RevokeToken: revokes a refresh token and the tokens issued for it. Revoking a token twice, or a string that is not a
 * token of this server, is not an error (RFC 7009 section 2.2). With RevokeAssociatedSessions LINKED, the SSO session
 * that the sign-in came through ends too, in pools that track user sessions; its other token sessions stay.
 */
import { serviceError, ServiceError } from '@latchkey/model';
import type { Client } from '../../rules/pools/directory.ts';
import { sessionConfiguration } from '../../rules/sessions/configuration.ts';
import type { Services } from '../../services.ts';
import { operation } from '../operation.ts';
import { isClientSecret } from '../../rules/access/client-secret.ts';

/** This operation documents no ResourceNotFoundException. */
async function clientNamed({ directory }: Services, clientId: string): Promise<Client> {
  try {
    return (await directory.client(clientId)).client;
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'ResourceNotFoundException') {
      throw serviceError('UnauthorizedException', `User pool client ${clientId} does not exist.`);
    }
    throw error;
  }
}

export const RevokeToken = operation('RevokeToken', 'self', async (call) => {
  const { Token, ClientId, ClientSecret, RevokeAssociatedSessions } = call.input;
  const client = await clientNamed(call, ClientId);
  if (!isClientSecret(client, ClientSecret)) {
    throw serviceError('UnauthorizedException', `Unable to verify secret for client ${client.id}`);
  }
  if (!client.settings.tokenRevocation) {
    throw serviceError('UnsupportedOperationException', 'Token revocation is not enabled for this client.');
  }
  const opened = await call.tokens.openRefreshToken(client.poolId, Token);
  if (opened === undefined) {
    if (Token.split('.').length === 3) throw serviceError('UnsupportedTokenTypeException', 'Unsupported token type.');
    return {};
  }
  const { poolId, sub, sessionId } = opened;
  const endsParent =
    RevokeAssociatedSessions === 'LINKED' && (await sessionConfiguration(call.directory, poolId)).tracking;
  await call.store.write(async (tx) => {
    const session = await tx.sessions.findForUpdate(poolId, sub, sessionId);
    if (session === undefined) return;
    if (session.clientId !== client.id) {
      throw serviceError('UnauthorizedException', 'The token was not issued to this client.');
    }
    if (session.revokedAt !== null) return;
    await tx.sessions.replace({ ...session, revokedAt: call.clock.now() });
    const origin = session.activity?.originSessionId ?? null;
    if (endsParent && origin !== null) {
      await tx.ssoSessions.remove(poolId, sub, origin);
    }
  });
  return {};
});
