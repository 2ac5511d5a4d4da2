/**
 * GetTokensFromRefreshToken: issues new tokens for a refresh token, and a new refresh token if the client rotates them.
 * The request contains the client secret itself, not a hash of it.
 */
import { assertCurrentGeneration, rotate } from '../../tokens/rotation.ts';
import { refresh } from '../../tokens/refresh.ts';
import { operation } from '../operation.ts';
import { situationOf } from '../sign-in/request-and-reply.ts';
import { assertClientSecret } from '../../rules/access/client-secret.ts';

export const GetTokensFromRefreshToken = operation('GetTokensFromRefreshToken', 'publicClient', async (call) => {
  const { RefreshToken, ClientSecret, DeviceKey } = call.input;
  const { client } = call.caller;
  assertClientSecret(client, ClientSecret);
  const situation = situationOf(call, call.caller);
  const refreshed = await refresh(situation, 'GetTokensFromRefreshToken', RefreshToken, DeviceKey);
  const { rotation } = client.settings;
  if (rotation !== null) return { AuthenticationResult: await rotate(situation, refreshed, rotation.graceSeconds) };
  assertCurrentGeneration('GetTokensFromRefreshToken', refreshed);
  return { AuthenticationResult: await refreshed.result() };
});
