/** The challenges that need nobody: proofs of the password and of the device's secret. */
import { type Credential, formatTimestamp, prove, SrpError } from '@latchkey/srp';
import { DeviceUnknownError, IncorrectCredentialsError, UnusableAnswerError } from '../error.ts';
import type { StringMap, WireStep } from '../wire.ts';
import { type Attempt, forget, respond } from './attempt.ts';
import { begin, publicKey } from './first-request.ts';

/** Answers a challenge that the user has no part in; undefined if it is none. */
export function answerSilently(attempt: Attempt, name: string, parameters: StringMap): Promise<WireStep> | undefined {
  const { password, record, client } = attempt;
  if (name === 'PASSWORD_VERIFIER') {
    const group = client.userPoolId.split('_')[1] ?? '';
    const identity = parameters['USER_ID_FOR_SRP'] ?? '';
    return claim(attempt, parameters, { group, identity, secret: password ?? '' }).then((proof) =>
      respond(attempt, name, proof),
    );
  }
  if (password !== undefined && name === 'PASSWORD') return respond(attempt, name, { PASSWORD: password });
  if (password !== undefined && name === 'PASSWORD_SRP') {
    return publicKey(attempt).then((key) => respond(attempt, name, key));
  }
  if (record === undefined) return undefined;
  const { deviceKey, deviceGroupKey, secret } = record;
  if (name === 'DEVICE_SRP_AUTH') {
    return orWithoutDevice(attempt, async () =>
      respond(attempt, name, { DEVICE_KEY: deviceKey, ...(await publicKey(attempt)) }),
    );
  }
  if (name === 'DEVICE_PASSWORD_VERIFIER') {
    const credential = { group: deviceGroupKey, identity: deviceKey, secret };
    return orWithoutDevice(attempt, async () => {
      const reply = await respond(attempt, name, {
        DEVICE_KEY: deviceKey,
        ...(await claim(attempt, parameters, credential)),
      });
      // Only remembered devices are asked for their proof.
      attempt.record = { ...record, remembered: true };
      return reply;
    });
  }
  return undefined;
}

/** The PASSWORD_CLAIM_* members and TIMESTAMP. */
async function claim(attempt: Attempt, parameters: StringMap, credential: Credential): Promise<StringMap> {
  const { SALT: salt = '', SRP_B: B = '', SECRET_BLOCK: secretBlock = '' } = parameters;
  const { client, srp } = attempt;
  if (srp === undefined) throw new UnusableAnswerError();
  const timestamp = formatTimestamp(client.serverTime());
  try {
    const signature = await prove({ ...credential, ...srp, salt, B, secretBlock, timestamp }, client.primitives);
    return { PASSWORD_CLAIM_SECRET_BLOCK: secretBlock, PASSWORD_CLAIM_SIGNATURE: signature, TIMESTAMP: timestamp };
  } catch (error) {
    throw error instanceof SrpError ? new UnusableAnswerError(error) : error;
  }
}

/**
 * A device that the service refuses must not lock the user out: its record is dropped and the sign-in begins anew without it. Where
 * a code was due, it is asked for.
 */
async function orWithoutDevice(attempt: Attempt, round: () => Promise<WireStep>): Promise<WireStep> {
  try {
    return await round();
  } catch (error) {
    const isUnknown = error instanceof DeviceUnknownError;
    if (!isUnknown && !(error instanceof IncorrectCredentialsError)) throw error;
    await forget(attempt, isUnknown ? 'unknown-to-service' : 'secret-refused');
    return begin(attempt);
  }
}
