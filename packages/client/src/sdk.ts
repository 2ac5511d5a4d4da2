/**
 * The transport over the caller's own AWS SDK v3 client. A separate module, so that only bundles that use it contain the SDK.
 *
 * @module
 */
import {
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  AssociateSoftwareTokenCommand,
  ChangePasswordCommand,
  type CognitoIdentityProviderClient,
  CompleteWebAuthnRegistrationCommand,
  ConfirmDeviceCommand,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  DeleteUserAttributesCommand,
  DeleteUserCommand,
  DeleteWebAuthnCredentialCommand,
  ForgetDeviceCommand,
  ForgotPasswordCommand,
  GetDeviceCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserAttributeVerificationCodeCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  InitiateAuthCommand,
  ListDevicesCommand,
  ListWebAuthnCredentialsCommand,
  ResendConfirmationCodeCommand,
  RespondToAuthChallengeCommand,
  RevokeTokenCommand,
  SetUserMFAPreferenceCommand,
  SignUpCommand,
  StartWebAuthnRegistrationCommand,
  UpdateDeviceStatusCommand,
  UpdateUserAttributesCommand,
  VerifySoftwareTokenCommand,
  VerifyUserAttributeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { checkOptions } from './options.ts';
import type { CognitoTransport } from './transport/transport.ts';
import type { OperationName, Output } from './wire.ts';

const commands = {
  AdminInitiateAuth: AdminInitiateAuthCommand,
  AdminRespondToAuthChallenge: AdminRespondToAuthChallengeCommand,
  AssociateSoftwareToken: AssociateSoftwareTokenCommand,
  ChangePassword: ChangePasswordCommand,
  CompleteWebAuthnRegistration: CompleteWebAuthnRegistrationCommand,
  ConfirmDevice: ConfirmDeviceCommand,
  ConfirmForgotPassword: ConfirmForgotPasswordCommand,
  ConfirmSignUp: ConfirmSignUpCommand,
  DeleteUser: DeleteUserCommand,
  DeleteUserAttributes: DeleteUserAttributesCommand,
  DeleteWebAuthnCredential: DeleteWebAuthnCredentialCommand,
  ForgetDevice: ForgetDeviceCommand,
  ForgotPassword: ForgotPasswordCommand,
  GetDevice: GetDeviceCommand,
  GetTokensFromRefreshToken: GetTokensFromRefreshTokenCommand,
  GetUser: GetUserCommand,
  GetUserAttributeVerificationCode: GetUserAttributeVerificationCodeCommand,
  GlobalSignOut: GlobalSignOutCommand,
  InitiateAuth: InitiateAuthCommand,
  ListDevices: ListDevicesCommand,
  ListWebAuthnCredentials: ListWebAuthnCredentialsCommand,
  ResendConfirmationCode: ResendConfirmationCodeCommand,
  RespondToAuthChallenge: RespondToAuthChallengeCommand,
  RevokeToken: RevokeTokenCommand,
  SetUserMFAPreference: SetUserMFAPreferenceCommand,
  SignUp: SignUpCommand,
  StartWebAuthnRegistration: StartWebAuthnRegistrationCommand,
  UpdateDeviceStatus: UpdateDeviceStatusCommand,
  UpdateUserAttributes: UpdateUserAttributesCommand,
  VerifySoftwareToken: VerifySoftwareTokenCommand,
  VerifyUserAttribute: VerifyUserAttributeCommand,
} satisfies Record<OperationName, unknown>;

/** The part of a response that this transport reads. */
interface HttpResponse {
  readonly response?: { readonly headers?: Readonly<Record<string, string>> };
}

/** Any command: the compiler cannot derive the class from the name of the operation. */
interface AnyCommand {
  readonly middlewareStack: {
    add(
      middleware: (next: (args: object) => Promise<HttpResponse>) => (args: object) => Promise<HttpResponse>,
      options: object,
    ): void;
  };
}

/**
 * Sends through an AWS SDK v3 client, with its region or endpoint, retries, credentials (which the admin flows need) and other
 * settings. The client is not changed.
 */
export function fromSdk(client: Pick<CognitoIdentityProviderClient, 'send'>): CognitoTransport {
  checkOptions('fromSdk', { send: Object(client).send }, { send: /^function/ });
  const send = client.send.bind(client) as unknown as (command: AnyCommand, options: object) => Promise<unknown>;
  return {
    async send<Name extends OperationName>(
      operation: Name,
      input: object,
      { signal, onServerTime }: { signal?: AbortSignal; onServerTime?: (epochMs: number) => void } = {},
    ) {
      const command = new (commands[operation] as unknown as new (input: object) => AnyCommand)(input);
      command.middlewareStack.add(
        (next) => async (args) => {
          const result = await next(args);
          const time = Date.parse(result.response?.headers?.['date'] ?? '');
          if (time) onServerTime?.(time);
          return result;
        },
        // As close to the HTTP response as possible, and for this command only.
        { step: 'deserialize', priority: 'low', name: 'latchkeyServerTime' },
      );
      return (await send(command, signal === undefined ? {} : { abortSignal: signal })) as Output<Name>;
    },
  };
}
