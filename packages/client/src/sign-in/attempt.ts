import type { ClientSession } from '@latchkey/srp';
import type { Client } from '../client.ts';
import type { CodeReason, DeviceForgotten } from '../device/device.ts';
import type { DeviceRecord } from '../device/device-record.ts';
import { dropDevice, loadDevice } from '../device/stored-devices.ts';
import { isOverdue } from '../device/remembering.ts';
import { DeviceUnknownError } from '../error.ts';
import type { AuthFlow, Input, StringMap, WireStep } from '../wire.ts';
import type { SignInInput } from './sign-in-input.ts';
import type { RespondOptions, SignInStep } from './step.ts';

/** A sign-in in progress: what is known so far, and the functions that send its requests. */
export interface Attempt {
  readonly client: Client;
  readonly input: SignInInput;
  /** USERNAME of the next request: the typed name, and the internal user name as soon as the service has returned it. */
  username: string;
  password: string | undefined;
  session?: string | undefined;
  /** The ephemeral keys. The password proof and the device proof use the same pair. */
  srp?: ClientSession | undefined;
  /** The record of this device, if it has one for the user. */
  record?: DeviceRecord | undefined;
  forgotten?: DeviceForgotten | undefined;
  /** The service has asked for a code. */
  codeAsked?: boolean;
  /** The preferred or chosen first factor (USER_AUTH), until it has passed. */
  preferred?: string | undefined;
  /** A code was passed as second factor, which makes the device trusted. */
  codePassed?: boolean;
  /** The step that the caller has now. Answers to earlier steps are too late. */
  step?: object | undefined;
  /** The sign-in has begun again because a proof was sent twice. It does so once. */
  renewed?: boolean;
  /** Continues after an answer of the service (proceed.ts). It is a member so that steps do not import what follows them. */
  readonly proceed: (reply: WireStep) => Promise<SignInStep>;
}

/** Sets the user id that the service returned, and loads this device's record for that user. */
export async function identifyUser(attempt: Attempt, userId: string): Promise<void> {
  attempt.username = userId;
  if (!attempt.client.trackDevices || attempt.record?.userId === userId || attempt.forgotten) return;
  attempt.record = await loadDevice(attempt.client, userId);
}

/**
 * Returns the DEVICE_KEY of the next request. It is part of every response, and the last one matters most. If the time for which the
 * device was remembered is over, the key is sent only after the service has asked for a code: with the key it would not ask.
 */
export function deviceKeyOf({ record, client, codeAsked }: Attempt): string | undefined {
  if (record?.confirmed !== true) return undefined;
  return isOverdue(record, client.clock.now()) && !codeAsked ? undefined : record.deviceKey;
}

/** Sends InitiateAuth, or AdminInitiateAuth if the sign-in is an administrator's. */
export function initiate(attempt: Attempt, AuthFlow: AuthFlow, parameters: StringMap): Promise<WireStep> {
  const { input } = attempt;
  const Session = input.flow === 'USER_AUTH' ? input.session : undefined;
  return send(attempt, 'InitiateAuth', { AuthFlow, Session }, 'AuthParameters', parameters, input);
}

/** Sends RespondToAuthChallenge, or AdminRespondToAuthChallenge if the sign-in is an administrator's. */
export function respond(
  attempt: Attempt,
  ChallengeName: string,
  responses: StringMap,
  options: RespondOptions = attempt.input,
): Promise<WireStep> {
  const request = { ChallengeName, Session: attempt.session };
  return send(attempt, 'RespondToAuthChallenge', request, 'ChallengeResponses', responses, options);
}

/**
 * Sends a request of the sign-in, with USERNAME, SECRET_HASH over that same USERNAME, and DEVICE_KEY among the values of `member`. If
 * the service does not know the device, drops its record and sends the request again without DEVICE_KEY: Cognito still accepts the
 * Session and the SECRET_BLOCK then.
 */
async function send(
  attempt: Attempt,
  operation: 'InitiateAuth' | 'RespondToAuthChallenge',
  request: object,
  member: 'AuthParameters' | 'ChallengeResponses',
  values: StringMap,
  options: RespondOptions,
): Promise<WireStep> {
  const { client, input, username } = attempt;
  const { admin } = input;
  const secretHash = await client.secretHash(username);
  const deviceKey = deviceKeyOf(attempt);
  const sendWith = (device: StringMap) => {
    const whole = {
      ...request,
      [member]: {
        ...device,
        USERNAME: username,
        ...(secretHash !== undefined && { SECRET_HASH: secretHash }),
        ...values,
      },
      ClientId: client.clientId,
      ClientMetadata: options.clientMetadata ?? input.clientMetadata,
      ...(admin && { UserPoolId: client.userPoolId }),
    };
    // The members of the two operations differ, and so do those of the administrators' operations.
    return client.call(admin ? `Admin${operation}` : operation, whole as unknown as Input<typeof operation>, options);
  };
  // Answers to the device challenges contain the device key already, and make no sense without it.
  if (deviceKey === undefined || 'DEVICE_KEY' in values) return sendWith({});
  try {
    return await sendWith({ DEVICE_KEY: deviceKey });
  } catch (error) {
    if (!(error instanceof DeviceUnknownError)) throw error;
    await forget(attempt, 'unknown-to-service');
    return sendWith({});
  }
}

/** Deletes the record of this device. */
export async function forget(attempt: Attempt, why: DeviceForgotten): Promise<void> {
  const { client, record } = attempt;
  if (record !== undefined) await dropDevice(client, record.userId, record.deviceKey);
  attempt.record = undefined;
  attempt.forgotten = why;
}

/** Returns why the service asks for a code now. */
export function codeReason({ record, forgotten, client }: Attempt): CodeReason {
  if (forgotten !== undefined) return 'device-forgotten';
  if (record === undefined) return 'no-device';
  if (!record.confirmed) return 'not-confirmed';
  if (isOverdue(record, client.clock.now())) return 'remember-expired';
  if (!record.remembered) return 'not-remembered';
  return record.trusted ? 'not-suppressed' : 'not-trusted-yet';
}
