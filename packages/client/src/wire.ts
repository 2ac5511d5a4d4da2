/**
 * Types of the part of the Cognito user pools API (2016-04-18) that this library uses. Names and members are those on the wire. A test
 * compares them with the AWS SDK's types.
 */

/** A string map of the API: ChallengeParameters, ChallengeResponses, ClientMetadata. */
export type StringMap = Readonly<Record<string, string>>;

/** A time: a Date from the AWS SDK, seconds since 1970 in plain AWS JSON. */
export type WireTime = Date | number;

interface ByAccessToken {
  readonly AccessToken: string;
}

interface ByClient {
  readonly ClientId: string;
  readonly SecretHash?: string | undefined;
  readonly Username: string;
  readonly ClientMetadata?: StringMap | undefined;
}

/** `{ Name, Value }`: attributes of users and of devices. */
export interface WireAttribute {
  readonly Name: string | undefined;
  readonly Value?: string | undefined;
}

/** Where a code was sent. */
export interface WireDelivery {
  readonly Destination?: string | undefined;
  readonly DeliveryMedium?: string | undefined;
  readonly AttributeName?: string | undefined;
}

/** AuthenticationResult. */
export interface WireTokens {
  readonly AccessToken?: string | undefined;
  readonly IdToken?: string | undefined;
  readonly RefreshToken?: string | undefined;
  /** Seconds. */
  readonly ExpiresIn?: number | undefined;
  readonly NewDeviceMetadata?:
    | { readonly DeviceKey?: string | undefined; readonly DeviceGroupKey?: string | undefined }
    | undefined;
}

/** The output of the four sign-in operations: a challenge or tokens. */
export interface WireStep {
  readonly ChallengeName?: string | undefined;
  readonly Session?: string | undefined;
  readonly ChallengeParameters?: Readonly<Record<string, string>> | undefined;
  readonly AvailableChallenges?: readonly string[] | undefined;
  readonly AuthenticationResult?: WireTokens | undefined;
}

/** DeviceType. */
export interface WireDevice {
  readonly DeviceKey?: string | undefined;
  readonly DeviceAttributes?: readonly WireAttribute[] | undefined;
  readonly DeviceCreateDate?: WireTime | undefined;
  readonly DeviceLastModifiedDate?: WireTime | undefined;
  readonly DeviceLastAuthenticatedDate?: WireTime | undefined;
}

/** The AuthFlow values that this library begins a sign-in with. */
export type AuthFlow =
  | 'USER_SRP_AUTH'
  | 'USER_PASSWORD_AUTH'
  | 'USER_AUTH'
  | 'CUSTOM_AUTH'
  | 'ADMIN_USER_PASSWORD_AUTH';

/** The ChallengeName values that the API documents for RespondToAuthChallenge. */
export type WireChallengeName =
  | 'SMS_MFA'
  | 'EMAIL_OTP'
  | 'SOFTWARE_TOKEN_MFA'
  | 'SELECT_MFA_TYPE'
  | 'MFA_SETUP'
  | 'PASSWORD_VERIFIER'
  | 'CUSTOM_CHALLENGE'
  | 'SELECT_CHALLENGE'
  | 'DEVICE_SRP_AUTH'
  | 'DEVICE_PASSWORD_VERIFIER'
  | 'NEW_PASSWORD_REQUIRED'
  | 'SMS_OTP'
  | 'PASSWORD'
  | 'WEB_AUTHN'
  | 'PASSWORD_SRP';

interface Initiation {
  readonly ClientId: string;
  readonly AuthFlow: AuthFlow;
  readonly AuthParameters: Record<string, string>;
  readonly ClientMetadata?: StringMap | undefined;
  readonly Session?: string | undefined;
}

interface Response {
  readonly ClientId: string;
  readonly ChallengeName: WireChallengeName;
  readonly ChallengeResponses: Record<string, string>;
  readonly Session?: string | undefined;
  readonly ClientMetadata?: StringMap | undefined;
}

interface MfaSetting {
  readonly Enabled?: boolean | undefined;
  readonly PreferredMfa?: boolean | undefined;
}

/** A JSON document, as WebAuthn's options and credentials are. */
export type WireDocument = null | boolean | number | string | WireDocument[] | { [member: string]: WireDocument };

type Nothing = object;

/** Every operation that this library sends, with its input and output. */
export interface Operations {
  AdminInitiateAuth: { input: Initiation & { readonly UserPoolId: string }; output: WireStep };
  AdminRespondToAuthChallenge: { input: Response & { readonly UserPoolId: string }; output: WireStep };
  AssociateSoftwareToken: {
    input: { readonly AccessToken?: string | undefined; readonly Session?: string | undefined };
    output: { readonly SecretCode?: string | undefined; readonly Session?: string | undefined };
  };
  ChangePassword: {
    input: ByAccessToken & { readonly PreviousPassword?: string | undefined; readonly ProposedPassword: string };
    output: Nothing;
  };
  CompleteWebAuthnRegistration: { input: ByAccessToken & { readonly Credential: WireDocument }; output: Nothing };
  ConfirmDevice: {
    input: ByAccessToken & {
      readonly DeviceKey: string;
      readonly DeviceName?: string | undefined;
      readonly DeviceSecretVerifierConfig: { readonly PasswordVerifier: string; readonly Salt: string };
    };
    output: { readonly UserConfirmationNecessary?: boolean | undefined };
  };
  ConfirmForgotPassword: {
    input: ByClient & { readonly ConfirmationCode: string; readonly Password: string };
    output: Nothing;
  };
  ConfirmSignUp: {
    input: ByClient & { readonly ConfirmationCode: string; readonly Session?: string | undefined };
    output: { readonly Session?: string | undefined };
  };
  DeleteUser: { input: ByAccessToken; output: Nothing };
  DeleteUserAttributes: { input: ByAccessToken & { readonly UserAttributeNames: string[] }; output: Nothing };
  DeleteWebAuthnCredential: { input: ByAccessToken & { readonly CredentialId: string }; output: Nothing };
  ForgetDevice: { input: ByAccessToken & { readonly DeviceKey: string }; output: Nothing };
  ForgotPassword: { input: ByClient; output: { readonly CodeDeliveryDetails?: WireDelivery | undefined } };
  GetDevice: {
    input: ByAccessToken & { readonly DeviceKey: string };
    output: { readonly Device?: WireDevice | undefined };
  };
  GetTokensFromRefreshToken: {
    input: {
      readonly RefreshToken: string;
      readonly ClientId: string;
      readonly ClientSecret?: string | undefined;
      readonly DeviceKey?: string | undefined;
      readonly ClientMetadata?: StringMap | undefined;
    };
    output: { readonly AuthenticationResult?: WireTokens | undefined };
  };
  GetUser: {
    input: ByAccessToken;
    output: {
      readonly Username?: string | undefined;
      readonly UserAttributes?: readonly WireAttribute[] | undefined;
      readonly PreferredMfaSetting?: string | undefined;
      readonly UserMFASettingList?: readonly string[] | undefined;
    };
  };
  GetUserAttributeVerificationCode: {
    input: ByAccessToken & { readonly AttributeName: string; readonly ClientMetadata?: StringMap | undefined };
    output: { readonly CodeDeliveryDetails?: WireDelivery | undefined };
  };
  GlobalSignOut: { input: ByAccessToken; output: Nothing };
  InitiateAuth: { input: Initiation; output: WireStep };
  ListDevices: {
    input: ByAccessToken & { readonly Limit?: number | undefined; readonly PaginationToken?: string | undefined };
    output: { readonly Devices?: readonly WireDevice[] | undefined; readonly PaginationToken?: string | undefined };
  };
  ListWebAuthnCredentials: {
    input: ByAccessToken & { readonly NextToken?: string | undefined; readonly MaxResults?: number | undefined };
    output: {
      readonly Credentials?:
        | readonly {
            readonly CredentialId: string | undefined;
            readonly FriendlyCredentialName?: string | undefined;
            readonly RelyingPartyId?: string | undefined;
            readonly AuthenticatorAttachment?: string | undefined;
            readonly CreatedAt?: WireTime | undefined;
          }[]
        | undefined;
      readonly NextToken?: string | undefined;
    };
  };
  ResendConfirmationCode: { input: ByClient; output: { readonly CodeDeliveryDetails?: WireDelivery | undefined } };
  RespondToAuthChallenge: { input: Response; output: WireStep };
  RevokeToken: {
    input: { readonly Token: string; readonly ClientId: string; readonly ClientSecret?: string | undefined };
    output: Nothing;
  };
  SetUserMFAPreference: {
    input: ByAccessToken & {
      readonly SMSMfaSettings?: MfaSetting | undefined;
      readonly SoftwareTokenMfaSettings?: MfaSetting | undefined;
      readonly EmailMfaSettings?: MfaSetting | undefined;
    };
    output: Nothing;
  };
  SignUp: {
    input: ByClient & {
      readonly Password?: string | undefined;
      readonly UserAttributes?: { Name: string; Value: string }[] | undefined;
    };
    output: {
      readonly UserConfirmed?: boolean | undefined;
      readonly UserSub?: string | undefined;
      readonly Session?: string | undefined;
      readonly CodeDeliveryDetails?: WireDelivery | undefined;
    };
  };
  StartWebAuthnRegistration: {
    input: ByAccessToken;
    output: { readonly CredentialCreationOptions?: unknown };
  };
  UpdateDeviceStatus: {
    input: ByAccessToken & {
      readonly DeviceKey: string;
      readonly DeviceRememberedStatus: 'remembered' | 'not_remembered';
    };
    output: Nothing;
  };
  UpdateUserAttributes: {
    input: ByAccessToken & {
      readonly UserAttributes: { Name: string; Value: string }[];
      readonly ClientMetadata?: StringMap | undefined;
    };
    output: { readonly CodeDeliveryDetailsList?: readonly WireDelivery[] | undefined };
  };
  VerifySoftwareToken: {
    input: {
      readonly AccessToken?: string | undefined;
      readonly Session?: string | undefined;
      readonly UserCode: string;
      readonly FriendlyDeviceName?: string | undefined;
    };
    output: { readonly Status?: string | undefined; readonly Session?: string | undefined };
  };
  VerifyUserAttribute: {
    input: ByAccessToken & { readonly AttributeName: string; readonly Code: string };
    output: Nothing;
  };
}

/** A wire name: `InitiateAuth`. */
export type OperationName = keyof Operations;

/** The input of an operation. */
export type Input<Name extends OperationName> = Operations[Name]['input'];

/** The output of an operation. */
export type Output<Name extends OperationName> = Operations[Name]['output'];
