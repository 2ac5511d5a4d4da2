/**
 * Signing in with the AWS SDK and `@latchkey/srp`: shows every step of the SRP rounds for a password and for a remembered device.
 * Works with Amazon Cognito and with Latchkey; only the client's endpoint differs.
 */
import {
  type CognitoIdentityProviderClient,
  ConfirmDeviceCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  type RespondToAuthChallengeCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import { createClientSession, createDeviceVerifier, formatTimestamp, prove } from '@latchkey/srp';

/** The values that an app stores for a confirmed device: the two keys from NewDeviceMetadata and the secret that it generated. */
export interface RememberedDevice {
  readonly deviceKey: string;
  readonly deviceGroupKey: string;
  readonly secret: string;
}

export interface SignInInput {
  readonly client: CognitoIdentityProviderClient;
  readonly userPoolId: string;
  readonly clientId: string;
  readonly username: string;
  readonly password: string;
  readonly device?: RememberedDevice;
  /** Called when the sign-in needs a code of the authenticator app. */
  readonly code: () => Promise<string>;
}

/** A finished sign-in, and the challenges it took to get there. */
export interface SignedIn {
  readonly result: NonNullable<RespondToAuthChallengeCommandOutput['AuthenticationResult']>;
  readonly challenges: readonly string[];
}

/** USER_SRP_AUTH with whatever follows: an MFA code, or the device's own proof in its place. */
export async function signIn(input: SignInInput): Promise<SignedIn> {
  const { client, clientId: ClientId, username, device } = input;
  const session = await createClientSession();
  const challenges: string[] = [];
  // Send the device key with every step: a step without it counts as a new device.
  const base: Record<string, string> = { USERNAME: username, ...(device && { DEVICE_KEY: device.deviceKey }) };

  let reply: RespondToAuthChallengeCommandOutput = await client.send(
    new InitiateAuthCommand({
      ClientId,
      AuthFlow: 'USER_SRP_AUTH',
      AuthParameters: { ...base, SRP_A: session.A },
    }),
  );
  while (reply.AuthenticationResult === undefined) {
    const name = reply.ChallengeName ?? 'nothing';
    challenges.push(name);
    const answer = await answerTo(name, reply.ChallengeParameters ?? {}, session, input);
    reply = await client.send(
      new RespondToAuthChallengeCommand({
        ClientId,
        ChallengeName: reply.ChallengeName,
        Session: reply.Session,
        ChallengeResponses: { ...base, ...answer },
      }),
    );
  }
  return { result: reply.AuthenticationResult, challenges };
}

type ClientSession = Awaited<ReturnType<typeof createClientSession>>;

async function answerTo(
  challenge: string,
  parameters: Record<string, string>,
  session: ClientSession,
  { userPoolId, password, device, code }: SignInInput,
): Promise<Record<string, string>> {
  switch (challenge) {
    case 'PASSWORD_VERIFIER': {
      const identity = parameters['USER_ID_FOR_SRP'] ?? '';
      return claim(parameters, session, { group: userPoolId.split('_')[1] ?? '', identity, secret: password });
    }
    case 'SOFTWARE_TOKEN_MFA':
      return { SOFTWARE_TOKEN_MFA_CODE: await code() };
    case 'DEVICE_SRP_AUTH':
      return { SRP_A: session.A };
    case 'DEVICE_PASSWORD_VERIFIER': {
      const { deviceGroupKey = '', deviceKey = '', secret = '' } = device ?? {};
      return claim(parameters, session, { group: deviceGroupKey, identity: deviceKey, secret });
    }
    default:
      throw new Error(`This example does not answer ${challenge}.`);
  }
}

/** Computes the proof of an SRP round. It is the same for a user and for a device. */
async function claim(
  parameters: Record<string, string>,
  session: ClientSession,
  credential: { readonly group: string; readonly identity: string; readonly secret: string },
): Promise<Record<string, string>> {
  const { SALT = '', SRP_B = '', SECRET_BLOCK = '' } = parameters;
  const timestamp = formatTimestamp(Date.now());
  const signature = await prove({
    ...credential,
    ...session,
    salt: SALT,
    B: SRP_B,
    secretBlock: SECRET_BLOCK,
    timestamp,
  });
  return { PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK, PASSWORD_CLAIM_SIGNATURE: signature, TIMESTAMP: timestamp };
}

/** Confirms the new device of a sign-in for tracking. Returns the values to store for the next sign-in. */
export async function confirmDevice(
  client: CognitoIdentityProviderClient,
  { result }: SignedIn,
  deviceName: string,
): Promise<{ readonly device: RememberedDevice; readonly userConfirmationNecessary: boolean }> {
  const { DeviceKey: deviceKey = '', DeviceGroupKey: deviceGroupKey = '' } = result.NewDeviceMetadata ?? {};
  const made = await createDeviceVerifier(deviceGroupKey, deviceKey);
  const reply = await client.send(
    new ConfirmDeviceCommand({
      AccessToken: result.AccessToken,
      DeviceKey: deviceKey,
      DeviceName: deviceName,
      DeviceSecretVerifierConfig: { PasswordVerifier: made.verifier, Salt: made.salt },
    }),
  );
  const device = { deviceKey, deviceGroupKey, secret: made.secret };
  return { device, userConfirmationNecessary: reply.UserConfirmationNecessary ?? false };
}
