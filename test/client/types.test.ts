/**
 * What the types of `@latchkey/client` must accept and reject. The type check (`npm run check`) is the test; the test runner only runs the
 * file.
 */
import type * as sdk from '@aws-sdk/client-cognito-identity-provider';
import {
  type Challenge,
  type Client,
  CodeMismatchError,
  confirmDevice,
  createClient,
  type Device,
  type DeviceOutcome,
  type Input,
  type LatchkeyError,
  type OperationName,
  type Output,
  RefreshRefusedError,
  type RefreshRefusal,
  rememberDevice,
  type Session,
  signIn,
  type SignInStep,
} from '@latchkey/client';
import { fromSdk } from '@latchkey/client/sdk';
import { describe, expectTypeOf, it } from 'vitest';

/** The AWS SDK's types of every operation that the library sends. */
interface SdkTypes {
  AdminInitiateAuth: [sdk.AdminInitiateAuthCommandInput, sdk.AdminInitiateAuthCommandOutput];
  AdminRespondToAuthChallenge: [
    sdk.AdminRespondToAuthChallengeCommandInput,
    sdk.AdminRespondToAuthChallengeCommandOutput,
  ];
  AssociateSoftwareToken: [sdk.AssociateSoftwareTokenCommandInput, sdk.AssociateSoftwareTokenCommandOutput];
  ChangePassword: [sdk.ChangePasswordCommandInput, sdk.ChangePasswordCommandOutput];
  CompleteWebAuthnRegistration: [
    sdk.CompleteWebAuthnRegistrationCommandInput,
    sdk.CompleteWebAuthnRegistrationCommandOutput,
  ];
  ConfirmDevice: [sdk.ConfirmDeviceCommandInput, sdk.ConfirmDeviceCommandOutput];
  ConfirmForgotPassword: [sdk.ConfirmForgotPasswordCommandInput, sdk.ConfirmForgotPasswordCommandOutput];
  ConfirmSignUp: [sdk.ConfirmSignUpCommandInput, sdk.ConfirmSignUpCommandOutput];
  DeleteUser: [sdk.DeleteUserCommandInput, sdk.DeleteUserCommandOutput];
  DeleteUserAttributes: [sdk.DeleteUserAttributesCommandInput, sdk.DeleteUserAttributesCommandOutput];
  DeleteWebAuthnCredential: [sdk.DeleteWebAuthnCredentialCommandInput, sdk.DeleteWebAuthnCredentialCommandOutput];
  ForgetDevice: [sdk.ForgetDeviceCommandInput, sdk.ForgetDeviceCommandOutput];
  ForgotPassword: [sdk.ForgotPasswordCommandInput, sdk.ForgotPasswordCommandOutput];
  GetDevice: [sdk.GetDeviceCommandInput, sdk.GetDeviceCommandOutput];
  GetTokensFromRefreshToken: [sdk.GetTokensFromRefreshTokenCommandInput, sdk.GetTokensFromRefreshTokenCommandOutput];
  GetUser: [sdk.GetUserCommandInput, sdk.GetUserCommandOutput];
  GetUserAttributeVerificationCode: [
    sdk.GetUserAttributeVerificationCodeCommandInput,
    sdk.GetUserAttributeVerificationCodeCommandOutput,
  ];
  GlobalSignOut: [sdk.GlobalSignOutCommandInput, sdk.GlobalSignOutCommandOutput];
  InitiateAuth: [sdk.InitiateAuthCommandInput, sdk.InitiateAuthCommandOutput];
  ListDevices: [sdk.ListDevicesCommandInput, sdk.ListDevicesCommandOutput];
  ListWebAuthnCredentials: [sdk.ListWebAuthnCredentialsCommandInput, sdk.ListWebAuthnCredentialsCommandOutput];
  ResendConfirmationCode: [sdk.ResendConfirmationCodeCommandInput, sdk.ResendConfirmationCodeCommandOutput];
  RespondToAuthChallenge: [sdk.RespondToAuthChallengeCommandInput, sdk.RespondToAuthChallengeCommandOutput];
  RevokeToken: [sdk.RevokeTokenCommandInput, sdk.RevokeTokenCommandOutput];
  SetUserMFAPreference: [sdk.SetUserMFAPreferenceCommandInput, sdk.SetUserMFAPreferenceCommandOutput];
  SignUp: [sdk.SignUpCommandInput, sdk.SignUpCommandOutput];
  StartWebAuthnRegistration: [sdk.StartWebAuthnRegistrationCommandInput, sdk.StartWebAuthnRegistrationCommandOutput];
  UpdateDeviceStatus: [sdk.UpdateDeviceStatusCommandInput, sdk.UpdateDeviceStatusCommandOutput];
  UpdateUserAttributes: [sdk.UpdateUserAttributesCommandInput, sdk.UpdateUserAttributesCommandOutput];
  VerifySoftwareToken: [sdk.VerifySoftwareTokenCommandInput, sdk.VerifySoftwareTokenCommandOutput];
  VerifyUserAttribute: [sdk.VerifyUserAttributeCommandInput, sdk.VerifyUserAttributeCommandOutput];
}

describe('the wire', () => {
  it('is compatible with the AWS SDK: our inputs fit its inputs, its outputs fit our outputs', () => {
    expectTypeOf<keyof SdkTypes>().toEqualTypeOf<OperationName>();
    expectTypeOf<{ [Name in OperationName]: Input<Name> }>().toExtend<{ [Name in OperationName]: SdkTypes[Name][0] }>();
    expectTypeOf<{ [Name in OperationName]: SdkTypes[Name][1] }>().toExtend<{
      [Name in OperationName]: Output<Name>;
    }>();
  });

  it('accepts any client of the SDK', () => {
    expectTypeOf(fromSdk).parameter(0).toExtend<Pick<sdk.CognitoIdentityProviderClient, 'send'>>();
  });
});

describe('a step', () => {
  it('is done or one of the challenges, each with its own type', () => {
    const judge = async (step: SignInStep) => {
      if (step.done) {
        expectTypeOf(step.session).toEqualTypeOf<Session>();
        expectTypeOf(step.device).toEqualTypeOf<DeviceOutcome>();
        // @ts-expect-error a complete sign-in cannot be answered
        await step.respond({ code: '123456' });
        return;
      }
      expectTypeOf(step).toEqualTypeOf<Challenge>();
      // @ts-expect-error there is no session before the sign-in is complete
      void step.session;
      switch (step.challenge) {
        case 'SOFTWARE_TOKEN_MFA':
        case 'SMS_MFA':
        case 'EMAIL_OTP':
        case 'SMS_OTP':
          await step.respond({ code: '123456' });
          // @ts-expect-error a code is text: leading zeros count
          await step.respond({ code: 123_456 });
          // @ts-expect-error a code is required
          await step.respond({ answer: '123456' });
          break;
        case 'SELECT_MFA_TYPE':
          await step.respond({ choice: 'SMS_MFA' });
          break;
        case 'MFA_SETUP':
          await step.respond({ choice: 'EMAIL_OTP', email: 'ada@example.com' });
          // @ts-expect-error an e-mail address is required
          await step.respond({ choice: 'EMAIL_OTP' });
          break;
        case 'SOFTWARE_TOKEN_SETUP':
          expectTypeOf(step.uri('Example')).toBeString();
          await step.respond({ code: '123456', deviceName: 'phone' });
          break;
        case 'NEW_PASSWORD_REQUIRED':
          await step.respond({ newPassword: 'Correct-Horse-7', attributes: { name: 'Ada' } });
          // @ts-expect-error a new password is required
          await step.respond({ attributes: { name: 'Ada' } });
          break;
        case 'SELECT_CHALLENGE':
          await step.respond({ choice: 'PASSWORD_SRP', password: 'Correct-Horse-7' });
          break;
        case 'PASSWORD':
        case 'PASSWORD_SRP':
          await step.respond({ password: 'Correct-Horse-7' });
          break;
        case 'WEB_AUTHN':
          await step.respond({ credential: { id: 'id' } });
          break;
        case 'CUSTOM_CHALLENGE':
          await step.respond({ answer: 'red' }, { clientMetadata: { from: 'here' } });
          break;
        case 'UNKNOWN':
          expectTypeOf(step.name).toBeString();
          await step.respond({ ANYTHING: 'goes' });
          break;
        default:
          // A challenge without a case would make this an error.
          expectTypeOf(step).toBeNever();
      }
    };
    expectTypeOf(judge).toBeFunction();
  });
});

describe('a sign-in', () => {
  it('accepts only what its flow needs', () => {
    const judge = async (client: Client) => {
      const username = 'ada';
      expectTypeOf(await signIn(client, { username, password: 'x' })).toEqualTypeOf<SignInStep>();
      await signIn(client, { username, flow: 'USER_AUTH' });
      await signIn(client, { username, flow: 'CUSTOM_AUTH' });
      await signIn(client, { username, password: 'x', flow: 'ADMIN_USER_PASSWORD_AUTH', admin: true });
      await signIn(client, { username, password: 'x', remember: async (device: Device) => device.name !== 'kiosk' });
      // @ts-expect-error SRP needs a password
      await signIn(client, { username });
      // @ts-expect-error there is no such flow
      await signIn(client, { username, password: 'x', flow: 'SRP' });
      // @ts-expect-error this flow is only for administrators
      await signIn(client, { username, password: 'x', flow: 'ADMIN_USER_PASSWORD_AUTH' });
      // @ts-expect-error the preferred challenge belongs to USER_AUTH
      await signIn(client, { username, password: 'x', preferred: 'EMAIL_OTP' });
      // @ts-expect-error both keys of the device are needed
      await confirmDevice(client, { accessToken: 'token', deviceKey: 'key' });
      // @ts-expect-error a session is required: a token alone has no device
      await rememberDevice('token');
    };
    expectTypeOf(judge).toBeFunction();
  });

  it('needs a pool and an app client', () => {
    // @ts-expect-error the app client is missing
    const judge = () => createClient({ userPoolId: 'eu-west-1_a' });
    expectTypeOf(judge).returns.toEqualTypeOf<Client>();
    // @ts-expect-error the secret cannot be read
    expectTypeOf<Client['clientSecret']>().toBeNever();
  });
});

describe('an error', () => {
  it('is identified by its class and by its code', () => {
    const judge = (error: LatchkeyError) => {
      if (error instanceof CodeMismatchError) expectTypeOf(error.code).toEqualTypeOf<'CodeMismatch'>();
      if (error instanceof RefreshRefusedError) expectTypeOf(error.reason).toEqualTypeOf<RefreshRefusal>();
    };
    expectTypeOf(judge).toBeFunction();
  });
});
