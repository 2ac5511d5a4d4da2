/** The challenges that are answered without the user: proofs of the password and of the device's secret. */
import { type ClientSession, type Credential, formatTimestamp, prove, SrpError } from '@latchkey/srp';
import { DeviceUnknownError, IncorrectCredentialsError, UnusableAnswerError } from '../error.ts';
import type { StringMap, WireStep } from '../wire.ts';
import { type Attempt, forget, respond } from './attempt.ts';
import { begin, publicKey, secretFor } from './first-request.ts';

/** Answers a challenge without the user. Undefined if the user must answer it. */
export function answerWithoutUser(
  attempt: Attempt,
  name: string,
  parameters: StringMap,
): Promise<WireStep> | undefined {
  const { password, record, client } = attempt;
  if (name === 'PASSWORD_VERIFIER') {
    const group = client.userPoolId.split('_')[1] ?? '';
    const identity = parameters['USER_ID_FOR_SRP'] ?? '';
    return claim(attempt, parameters, { group, identity, secret: password ?? '' }).then((proof) =>
      respond(attempt, name, proof),
    );
  }
  if (password !== undefined && (name === 'PASSWORD' || name === 'PASSWORD_SRP')) {
    return secretFor(attempt, name).then((secret) => respond(attempt, name, secret));
  }
  const isProof = name === 'DEVICE_PASSWORD_VERIFIER';
  if (record === undefined || !(isProof || name === 'DEVICE_SRP_AUTH')) return undefined;
  const { deviceKey, deviceGroupKey, secret } = record;
  const proveDevice = async () => {
    const answer = isProof
      ? await claim(attempt, parameters, { group: deviceGroupKey, identity: deviceKey, secret })
      : await publicKey(attempt);
    const reply = await respond(attempt, name, { DEVICE_KEY: deviceKey, ...answer });
    // The service asks only remembered devices for their proof.
    if (isProof) attempt.record = { ...record, remembered: true };
    return reply;
  };
  // A device that the service rejects must not lock the user out: its record is dropped and the sign-in begins again without it. If a
  // code is due, the user is asked for it.
  return proveDevice().catch(async (error: unknown) => {
    const isUnknown = error instanceof DeviceUnknownError;
    if (!isUnknown && !(error instanceof IncorrectCredentialsError)) throw error;
    await forget(attempt, isUnknown ? 'unknown-to-service' : 'secret-refused');
    return begin(attempt);
  });
}

/** Computes the PASSWORD_CLAIM_* members and TIMESTAMP. */
async function claim(attempt: Attempt, parameters: StringMap, credential: Credential): Promise<StringMap> {
  const { SALT: salt = '', SRP_B: B = '', SECRET_BLOCK: secretBlock = '' } = parameters;
  const { client, srp } = attempt;
  const timestamp = formatTimestamp(client.serverTime());
  // `prove` rejects if there is no key pair: then the service never got an SRP_A.
  const proof = { ...credential, ...(srp as ClientSession), salt, B, secretBlock, timestamp };
  const signature = await prove(proof, client.primitives).catch((error: unknown) => {
    throw error instanceof SrpError ? new UnusableAnswerError(error) : error;
  });
  return { PASSWORD_CLAIM_SECRET_BLOCK: secretBlock, PASSWORD_CLAIM_SIGNATURE: signature, TIMESTAMP: timestamp };
}
