import { claimsOf } from '../access-token.ts';
import { learnAlias } from '../device/device-shelf.ts';
import { acceptTokens, keepSession, startSession } from '../session/live-session.ts';
import type { WireTokens } from '../wire.ts';
import type { Attempt } from './attempt.ts';
import { settleDevice } from './settle-device.ts';
import type { Done } from './step.ts';

/** Tokens have come: settles the device, starts the session, and drops what the sign-in had to know. */
export async function complete(attempt: Attempt, wire: WireTokens): Promise<Done> {
  const { client, input, forgotten } = attempt;
  const tokens = await acceptTokens(client, wire);
  const { username: userId = attempt.username } = claimsOf(tokens.accessToken);
  const { outcome, record } = await settleDevice(attempt, tokens.accessToken, userId, wire.NewDeviceMetadata);
  if (record !== undefined) await learnAlias(client, input.username, userId);
  attempt.password = undefined;
  attempt.srp = undefined;
  attempt.session = undefined;
  attempt.step = undefined;
  await keepSession(client, { userId, tokens, deviceKey: record?.deviceKey });
  const session = startSession(client, { userId, tokens, record });
  return { done: true, session, device: outcome, ...(forgotten !== undefined && { deviceForgotten: forgotten }) };
}
