import { createClientSession } from '@latchkey/srp';
import { userIdOf } from '../device/device-shelf.ts';
import type { StringMap, WireStep } from '../wire.ts';
import { type Attempt, initiate, meet } from './attempt.ts';

/**
 * Begins the sign-in, or begins it anew: InitiateAuth with what the flow wants. In flows with SRP the device key waits for the next
 * request, since the service says there who the user is, whatever alias was typed.
 */
export async function begin(attempt: Attempt): Promise<WireStep> {
  const { client, input, password } = attempt;
  const { flow = 'USER_SRP_AUTH' } = input;
  Object.assign(attempt, {
    username: input.username,
    session: undefined,
    codeAsked: false,
    codePassed: false,
    // With the Session of a sign-up the first factor has passed, whatever is preferred.
    preferred: input.session ? undefined : input.preferred,
  });
  if (flow === 'USER_SRP_AUTH') return initiate(attempt, flow, await publicKey(attempt));
  if (client.trackDevices) {
    await meet(attempt, await userIdOf(client, input.username));
    attempt.username = input.username;
  }
  return initiate(attempt, flow, await opening(attempt, password));
}

async function opening(attempt: Attempt, password: string | undefined): Promise<StringMap> {
  const { input } = attempt;
  if (input.flow === 'CUSTOM_AUTH') {
    return password === undefined ? {} : { CHALLENGE_NAME: 'SRP_A', ...(await publicKey(attempt)) };
  }
  if (input.flow !== 'USER_AUTH') return { PASSWORD: password ?? '' };
  const { preferred } = input;
  return preferred === undefined ? {} : { PREFERRED_CHALLENGE: preferred, ...(await secretFor(attempt, preferred)) };
}

/** What goes with the choice of a first factor: PASSWORD, or SRP_A, or nothing. */
export async function secretFor(attempt: Attempt, choice: string): Promise<StringMap> {
  if (attempt.password === undefined) return {};
  if (choice === 'PASSWORD') return { PASSWORD: attempt.password };
  return choice === 'PASSWORD_SRP' ? publicKey(attempt) : {};
}

/** SRP_A. One key pair serves the whole sign-in. */
export async function publicKey(attempt: Attempt): Promise<{ readonly SRP_A: string }> {
  attempt.srp ??= await createClientSession(attempt.client.primitives);
  return { SRP_A: attempt.srp.A };
}
