/**
 * The flows of two of AWS's own code examples, in our own code: "Sign up a user with a user pool that requires MFA" of the SDK for
 * JavaScript v3 and of Boto3. Both expect MFA_SETUP at the first sign-in after a sign-up that was confirmed by code.
 */
import {
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  AssociateSoftwareTokenCommand,
  ConfirmSignUpCommand,
  InitiateAuthCommand,
  SignUpCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Authenticator } from '../harness/authenticator.ts';
import { password as Password, region } from '../harness/aws.ts';
import { alwaysWithSuppression } from '../harness/device-configurations.ts';
import { latestCode } from '../harness/inbox.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { uniqueName } from '../harness/people.ts';
import { boto3Missing, runPython } from '../harness/python.ts';
import { createApp } from '../harness/sign-in.ts';

// With LATCHKEY_REQUIRE_SUITES=all, a suite that cannot run fails instead of being skipped.
const mayBeSkipped = boto3Missing !== undefined && process.env['LATCHKEY_REQUIRE_SUITES'] !== 'all';

let latchkey: Latchkey;
beforeAll(async () => {
  latchkey = await startLatchkey();
});
afterAll(() => latchkey.stop());

/** Creates a pool for both examples: MFA with an authenticator app is required, and devices are remembered. */
const appThatRequiresMfa = () =>
  createApp(latchkey, {
    mfa: 'ON',
    pool: { AutoVerifiedAttributes: ['email'], DeviceConfiguration: alwaysWithSuppression },
  });

it('SDK for JavaScript v3: sign up, confirm, set up an authenticator app at the first sign-in, sign in with a code', async () => {
  const { sdk, clientId: ClientId, userPoolId: UserPoolId } = await appThatRequiresMfa();
  const Username = uniqueName('newcomer');
  const email = `${Username}@example.com`;
  const UserAttributes = [{ Name: 'email', Value: email }];
  await sdk.send(new SignUpCommand({ ClientId, Username, Password, UserAttributes }));
  const ConfirmationCode = await latestCode(latchkey, email);
  await sdk.send(new ConfirmSignUpCommand({ ClientId, Username, ConfirmationCode }));
  const { UserStatus } = await sdk.send(new AdminGetUserCommand({ UserPoolId, Username }));
  expect(UserStatus).toBe('CONFIRMED');

  const AuthParameters = { USERNAME: Username, PASSWORD: Password };
  const first = await sdk.send(new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }));
  expect(first.ChallengeName).toBe('MFA_SETUP');
  expect(first.ChallengeParameters?.['MFAS_CAN_SETUP']).toBe('["SOFTWARE_TOKEN_MFA"]');
  const { SecretCode = '', Session } = await sdk.send(new AssociateSoftwareTokenCommand({ Session: first.Session }));
  const authenticator = new Authenticator(SecretCode);
  const UserCode = await authenticator.code();
  const { Status } = await sdk.send(new VerifySoftwareTokenCommand({ Session, UserCode }));
  expect(Status).toBe('SUCCESS');

  const begun = { UserPoolId, ClientId, AuthFlow: 'ADMIN_USER_PASSWORD_AUTH', AuthParameters } as const;
  const second = await sdk.send(new AdminInitiateAuthCommand(begun));
  expect(second.ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
  const ChallengeResponses = { USERNAME: Username, SOFTWARE_TOKEN_MFA_CODE: await authenticator.code() };
  const { AuthenticationResult } = await sdk.send(
    new AdminRespondToAuthChallengeCommand({
      UserPoolId,
      ClientId,
      ChallengeName: 'SOFTWARE_TOKEN_MFA',
      Session: second.Session,
      ChallengeResponses,
    }),
  );
  expect(AuthenticationResult?.AccessToken).toBeDefined();
});

describe.skipIf(mayBeSkipped)(`Boto3${mayBeSkipped ? `: ${boto3Missing}` : ''}`, () => {
  it('sign up with MFA, confirm a device, and sign in on it without a code', async () => {
    const app = await appThatRequiresMfa();
    const user_name = uniqueName('newcomer');
    const given = {
      endpoint: latchkey.endpoint,
      region,
      pool: app.userPoolId,
      client: app.clientId,
      user_name,
      password: Password,
      email: `${user_name}@example.com`,
    };
    expect(JSON.parse(await runPython('test/python/sign_up_with_mfa.py', [], JSON.stringify(given)))).toEqual({
      confirmed_at_once: false,
      users: 1,
      first: 'MFA_SETUP',
      set_up: 'SUCCESS',
      second: 'SOFTWARE_TOKEN_MFA',
      asks_user: false,
      from_device: ['DEVICE_SRP_AUTH', 'DEVICE_PASSWORD_VERIFIER'],
      signed_in_as: user_name,
      second_key: false,
    });
  });
});
