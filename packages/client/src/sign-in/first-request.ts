import { createClientSession } from '@latchkey/srp';
import { userIdOf } from '../device/stored-devices.ts';
import type { StringMap, WireStep } from '../wire.ts';
import { type Attempt, identifyUser, initiate } from './attempt.ts';

/**
 * Begins the sign-in, or begins it again: InitiateAuth with the parameters of the flow. In USER_SRP_AUTH the device key is sent only
 * with the next request: the service answers this one with the internal user name, whatever alias was typed.
 */
export async function begin(attempt: Attempt): Promise<WireStep> {
  const { client, input, password } = attempt;
  const { username, flow = 'USER_SRP_AUTH', preferred } = input;
  Object.assign(attempt, {
    username,
    session: undefined,
    codeAsked: false,
    codePassed: false,
    // The Session of a sign-up counts as the first factor, whatever is preferred.
    preferred: input.session ? undefined : preferred,
  });
  if (flow === 'USER_SRP_AUTH') return initiate(attempt, flow, await publicKey(attempt));
  if (client.trackDevices) {
    await identifyUser(attempt, await userIdOf(client, username));
    attempt.username = username;
  }
  let parameters: StringMap = {};
  if (flow === 'USER_AUTH') {
    if (preferred !== undefined)
      parameters = { PREFERRED_CHALLENGE: preferred, ...(await secretFor(attempt, preferred)) };
  } else if (flow !== 'CUSTOM_AUTH') parameters = { PASSWORD: password ?? '' };
  else if (password !== undefined) parameters = { CHALLENGE_NAME: 'SRP_A', ...(await publicKey(attempt)) };
  return initiate(attempt, flow, parameters);
}

/** Returns what is sent with the choice of a first factor: PASSWORD, SRP_A, or nothing. */
export async function secretFor(attempt: Attempt, choice: string): Promise<StringMap> {
  if (attempt.password === undefined) return {};
  if (choice === 'PASSWORD') return { PASSWORD: attempt.password };
  return choice === 'PASSWORD_SRP' ? publicKey(attempt) : {};
}

/** Returns SRP_A. The whole sign-in uses one key pair. */
export async function publicKey(attempt: Attempt): Promise<{ readonly SRP_A: string }> {
  attempt.srp ??= await createClientSession(attempt.client.primitives);
  return { SRP_A: attempt.srp.A };
}
