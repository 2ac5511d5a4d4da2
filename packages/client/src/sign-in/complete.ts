import { claimsOf } from '../access-token.ts';
import { saveAlias } from '../device/stored-devices.ts';
import { acceptTokens, storeSession, startSession } from '../session/live-session.ts';
import type { WireTokens } from '../wire.ts';
import type { Attempt } from './attempt.ts';
import { settleDevice } from './settle-device.ts';
import type { Done } from './step.ts';

/** Completes a sign-in that got tokens: updates the device, starts the session, and drops the secrets of the sign-in. */
export async function complete(attempt: Attempt, wire: WireTokens): Promise<Done> {
  const { client, input, forgotten } = attempt;
  const tokens = await acceptTokens(client, wire);
  const { username: userId = attempt.username } = claimsOf(tokens.accessToken);
  const { outcome, record } = await settleDevice(attempt, tokens.accessToken, userId, wire.NewDeviceMetadata);
  if (record !== undefined) await saveAlias(client, input.username, userId);
  attempt.password = undefined;
  attempt.srp = undefined;
  attempt.session = undefined;
  attempt.step = undefined;
  await storeSession(client, { userId, tokens, deviceKey: record?.deviceKey });
  const session = startSession(client, { userId, tokens, record });
  return { done: true, session, device: outcome, ...(forgotten !== undefined && { deviceForgotten: forgotten }) };
}
