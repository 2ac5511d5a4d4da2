import type { ClientSession } from '@latchkey/srp';
import type { Client } from '../client.ts';
import type { CodeReason, DeviceForgotten } from '../device/device.ts';
import type { DeviceRecord } from '../device/device-record.ts';
import { dropDevice, loadDevice } from '../device/device-shelf.ts';
import { isOverdue } from '../device/remembering.ts';
import { DeviceUnknownError } from '../error.ts';
import type { AuthFlow, Input, StringMap, WireChallengeName, WireStep } from '../wire.ts';
import type { SignInInput } from './sign-in-input.ts';
import type { RespondOptions, SignInStep } from './step.ts';

/** One sign-in under way: what is known so far, and how to say it to the service. */
export interface Attempt {
  readonly client: Client;
  readonly input: SignInInput;
  /** USERNAME of the next request: what was typed, and the internal user name as soon as the service has told it. */
  username: string;
  password: string | undefined;
  session?: string | undefined;
  /** The ephemeral keys. One pair serves the password round and the device round. */
  srp?: ClientSession | undefined;
  /** The record of this device, if it has one for the user. */
  record?: DeviceRecord | undefined;
  forgotten?: DeviceForgotten | undefined;
  /** A code was asked for. */
  codeAsked?: boolean;
  /** The first factor that was preferred or chosen (USER_AUTH), until it has passed. */
  preferred?: string | undefined;
  /** A code was passed as second factor, which is what earns a device its trust. */
  codePassed?: boolean;
  /** The step that the user has before them. Answers to others are too late. */
  step?: object | undefined;
  /** A proof was sent twice, so it was begun anew; not a second time. */
  begunAnew?: boolean;
  /** Goes on from an answer of the service (proceed.ts; here, so that steps need not know what comes after them). */
  readonly proceed: (reply: WireStep) => Promise<SignInStep>;
}

/** A sign-in that has not begun. */
export function newAttempt(
  client: Client,
  input: SignInInput,
  proceed: (attempt: Attempt, reply: WireStep) => Promise<SignInStep>,
): Attempt {
  const { username, password } = input;
  const attempt: Attempt = { client, input, username, password, proceed: (reply) => proceed(attempt, reply) };
  return attempt;
}

/** Turns to the user whom the service means, and to the record of this device for them. */
export async function meet(attempt: Attempt, userId: string): Promise<void> {
  attempt.username = userId;
  if (!attempt.client.trackDevices || attempt.record?.userId === userId || attempt.forgotten) return;
  attempt.record = await loadDevice(attempt.client, userId);
}

/**
 * What goes out as DEVICE_KEY, in every response, the last one above all. The key of a device that was to be remembered for a
 * time that is up is kept back until a code has been asked for: with it, there would be none.
 */
export function deviceKeyOf({ record, client, codeAsked }: Attempt): string | undefined {
  if (record?.confirmed !== true) return undefined;
  return isOverdue(record, client.clock.now()) && !codeAsked ? undefined : record.deviceKey;
}

/** InitiateAuth, or its admin twin. */
export function initiate(attempt: Attempt, AuthFlow: AuthFlow, parameters: StringMap): Promise<WireStep> {
  const { input } = attempt;
  const Session = input.flow === 'USER_AUTH' ? input.session : undefined;
  return withDevice(attempt, parameters, (AuthParameters) =>
    call(attempt, 'InitiateAuth', { AuthFlow, AuthParameters, Session }, input),
  );
}

/** RespondToAuthChallenge, or its admin twin. */
export function respond(
  attempt: Attempt,
  challenge: string,
  responses: StringMap,
  options: RespondOptions = attempt.input,
): Promise<WireStep> {
  // A challenge that this version does not know is answered by the name it came with.
  const ChallengeName = challenge as WireChallengeName;
  const { session: Session } = attempt;
  return withDevice(attempt, responses, (ChallengeResponses) =>
    call(attempt, 'RespondToAuthChallenge', { ChallengeName, ChallengeResponses, Session }, options),
  );
}

/** Adds what all requests of a sign-in have, and takes the administrator's way if that was asked for. */
function call<Name extends 'InitiateAuth' | 'RespondToAuthChallenge'>(
  { client, input }: Attempt,
  operation: Name,
  request: Omit<Input<Name>, 'ClientId' | 'ClientMetadata'>,
  options: RespondOptions,
): Promise<WireStep> {
  const ClientMetadata = options.clientMetadata ?? input.clientMetadata;
  const whole = { ...request, ClientId: client.clientId, ClientMetadata };
  if (input.admin !== true) return client.call(operation, whole as unknown as Input<Name>, options);
  const admins = { ...whole, UserPoolId: client.userPoolId } as unknown as Input<`Admin${Name}`>;
  return client.call(`Admin${operation}`, admins, options);
}

/**
 * Sends with USERNAME, SECRET_HASH over that same USERNAME, and DEVICE_KEY. If the service does not know the device, the record is
 * dropped and the same request goes out once more without: Cognito leaves Session and SECRET_BLOCK good for that.
 */
async function withDevice(
  attempt: Attempt,
  further: StringMap,
  send: (parameters: Record<string, string>) => Promise<WireStep>,
): Promise<WireStep> {
  const secretHash = await attempt.client.secretHash(attempt.username);
  const deviceKey = deviceKeyOf(attempt);
  const parameters = {
    USERNAME: attempt.username,
    ...(secretHash !== undefined && { SECRET_HASH: secretHash }),
    ...further,
  };
  // The device's own rounds name the device themselves; without it they would make no sense.
  if (deviceKey === undefined || 'DEVICE_KEY' in further) return send(parameters);
  try {
    return await send({ DEVICE_KEY: deviceKey, ...parameters });
  } catch (error) {
    if (!(error instanceof DeviceUnknownError)) throw error;
    await forget(attempt, 'unknown-to-service');
    return send(parameters);
  }
}

/** Drops the record of this device. */
export async function forget(attempt: Attempt, why: DeviceForgotten): Promise<void> {
  const { client, record } = attempt;
  if (record !== undefined) await dropDevice(client, record.userId, record.deviceKey);
  attempt.record = undefined;
  attempt.forgotten = why;
}

/** Why the service asks for a code now. */
export function codeReason({ record, forgotten, client }: Attempt): CodeReason {
  if (forgotten !== undefined) return 'device-forgotten';
  if (record === undefined) return 'no-device';
  if (!record.confirmed) return 'not-confirmed';
  if (isOverdue(record, client.clock.now())) return 'remember-expired';
  if (!record.remembered) return 'not-remembered';
  return record.trusted ? 'not-suppressed' : 'not-trusted-yet';
}
