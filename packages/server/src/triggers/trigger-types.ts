/**
 * The members of `request` and `response` of each trigger, in the form of Cognito ("Customizing user pool workflows
 * with Lambda triggers" of the developer guide, one page for each trigger).
 */

/** Names and values, such as attributes and client metadata. */
export type StringMap = Readonly<Record<string, string>>;

/** The members of LambdaConfig that name functions. PreTokenGeneration includes PreTokenGenerationConfig. */
export type TriggerKind = keyof TriggerRequests;

/** The reason for a message: the end of the sources of custom messages and custom senders. */
export type MessageOccasion =
  | 'SignUp'
  | 'AdminCreateUser'
  | 'ResendCode'
  | 'ForgotPassword'
  | 'UpdateUserAttribute'
  | 'VerifyUserAttribute'
  | 'Authentication';

interface TriggerSources {
  readonly PreSignUp: 'PreSignUp_SignUp' | 'PreSignUp_AdminCreateUser' | 'PreSignUp_ExternalProvider';
  readonly PostConfirmation: 'PostConfirmation_ConfirmSignUp' | 'PostConfirmation_ConfirmForgotPassword';
  readonly PreAuthentication: 'PreAuthentication_Authentication';
  readonly PostAuthentication: 'PostAuthentication_Authentication';
  readonly DefineAuthChallenge: 'DefineAuthChallenge_Authentication';
  readonly CreateAuthChallenge: 'CreateAuthChallenge_Authentication';
  readonly VerifyAuthChallengeResponse: 'VerifyAuthChallengeResponse_Authentication';
  readonly PreTokenGeneration: TokenGenerationSource;
  readonly UserMigration: 'UserMigration_Authentication' | 'UserMigration_ForgotPassword';
  readonly CustomMessage: `CustomMessage_${MessageOccasion}`;
  readonly CustomEmailSender: `CustomEmailSender_${MessageOccasion | 'AccountTakeOverNotification'}`;
  readonly CustomSMSSender: `CustomSMSSender_${MessageOccasion}`;
  readonly InboundFederation: 'InboundFederation_ExternalProvider';
}

/** `triggerSource` of an event. */
export type TriggerSource<K extends TriggerKind> = TriggerSources[K];

/** The reason for new tokens ("Pre token generation Lambda trigger", sources). */
export type TokenGenerationSource =
  | 'TokenGeneration_Authentication'
  | 'TokenGeneration_NewPasswordChallenge'
  | 'TokenGeneration_AuthenticateDevice'
  | 'TokenGeneration_RefreshTokens'
  | 'TokenGeneration_HostedAuth'
  | 'TokenGeneration_ClientCredentials';

/** The members that every trigger about a user receives. */
interface AboutUser {
  /** With `sub` and, if the user exists, `cognito:user_status`. */
  readonly userAttributes: StringMap;
  /** ClientMetadata of the request, if the operation passes it on. */
  readonly clientMetadata?: StringMap | undefined;
}

/** One previous challenge of a custom sign-in. */
export interface ChallengeResult {
  readonly challengeName: string;
  readonly challengeResult: boolean;
  /** The metadata from CreateAuthChallenge; for CUSTOM_CHALLENGE only. */
  readonly challengeMetadata?: string | null | undefined;
}

/**
 * `userAttributes` of CustomEmailSender_AccountTakeOverNotification: about the sign-in, and not about the user (the types of
 * `aws-lambda`; events that AWS sent have null for a part that is not known).
 */
export interface RiskySignInAttributes {
  readonly EVENT_ID: string;
  readonly USER_NAME: string;
  readonly IP_ADDRESS: string | null;
  readonly CITY: string | null;
  readonly COUNTRY: string | null;
  readonly DEVICE_NAME: string | null;
  /** `Friday, March 19, 2021 02:25 PM UTC`. */
  readonly LOGIN_TIME: string;
  readonly ACCOUNT_TAKE_OVER_ACTION: 'BLOCK' | 'MFA' | 'NO_ACTION';
  readonly ONE_CLICK_LINK_VALID: string;
  readonly ONE_CLICK_LINK_INVALID: string;
  /** For UpdateAuthEventFeedback with either value. */
  readonly FEEDBACK_TOKEN: string;
}

interface SenderRequest<T extends string, A = StringMap> {
  readonly userAttributes: A;
  readonly clientMetadata: StringMap | null;
  readonly type: T;
  /** The code or temporary password: base64 of a message in the format of the AWS Encryption SDK. Null where there is none. */
  readonly code: string | null;
}

export interface TriggerRequests {
  readonly PreSignUp: AboutUser & { readonly validationData: StringMap | null };
  readonly PostConfirmation: AboutUser;
  readonly PreAuthentication: AboutUser & {
    readonly validationData: StringMap | null;
    /** Present, and true, for an unknown user name if the client hides which users exist. */
    readonly userNotFound?: boolean | undefined;
  };
  readonly PostAuthentication: AboutUser & { readonly newDeviceUsed: boolean };
  readonly DefineAuthChallenge: AboutUser & {
    readonly session: readonly ChallengeResult[];
    readonly userNotFound?: boolean | undefined;
  };
  readonly CreateAuthChallenge: AboutUser & {
    readonly challengeName: string;
    readonly session: readonly ChallengeResult[];
    readonly userNotFound?: boolean | undefined;
  };
  readonly VerifyAuthChallengeResponse: AboutUser & {
    readonly privateChallengeParameters: StringMap;
    readonly challengeAnswer: string;
    readonly userNotFound?: boolean | undefined;
  };
  /** `scopes` is only sent with V2_0 and later. */
  readonly PreTokenGeneration: AboutUser & {
    /** Null for TokenGeneration_ClientCredentials, which is not about a user. */
    readonly groupConfiguration: GroupOverrides | null;
    readonly scopes: readonly string[];
  };
  readonly UserMigration: {
    /** Absent in UserMigration_ForgotPassword. */
    readonly password?: string | undefined;
    readonly validationData: StringMap | null;
    readonly clientMetadata?: StringMap | undefined;
  };
  readonly CustomMessage: AboutUser & {
    /** The placeholder of the code: `{####}`. */
    readonly codeParameter: string;
    /** The placeholder of the verification link. */
    readonly linkParameter: string;
    /** The placeholder of the user name; null except for AdminCreateUser. */
    readonly usernameParameter: string | null;
  };
  readonly CustomEmailSender: SenderRequest<'customEmailSenderRequestV1', StringMap | RiskySignInAttributes>;
  readonly CustomSMSSender: SenderRequest<'customSMSSenderRequestV1'>;
  readonly InboundFederation: {
    readonly providerName: string;
    readonly providerType: 'OIDC' | 'SAML' | 'Facebook' | 'Google' | 'SignInWithApple' | 'LoginWithAmazon';
    readonly attributes: {
      readonly tokenResponse?: StringMap | undefined;
      readonly idToken?: StringMap | undefined;
      readonly userInfo?: StringMap | undefined;
      readonly samlResponse?: StringMap | undefined;
    };
  };
}

/** Any JSON value: the type of claims from V2_0 on. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** The value of a claim. A claim that a function sets to null is left out. */
export type Claim = Exclude<Json, null>;

/** Changes of one token. Absent lists are empty here. */
export interface TokenChanges {
  readonly claimsToAddOrOverride: Readonly<Record<string, Claim>>;
  readonly claimsToSuppress: readonly string[];
  readonly scopesToAdd: readonly string[];
  readonly scopesToSuppress: readonly string[];
}

/** Groups and roles that replace the user's own. */
export interface GroupOverrides {
  readonly groupsToOverride: readonly string[];
  readonly iamRolesToOverride: readonly string[];
  readonly preferredRole: string | null;
}

/** The checked response of a function, with defaults for missing members. */
export interface TriggerResponses {
  readonly PreSignUp: {
    readonly autoConfirmUser: boolean;
    readonly autoVerifyEmail: boolean;
    readonly autoVerifyPhone: boolean;
  };
  readonly PostConfirmation: NoMembers;
  readonly PreAuthentication: NoMembers;
  readonly PostAuthentication: NoMembers;
  readonly DefineAuthChallenge: {
    readonly challengeName: string | null;
    readonly issueTokens: boolean;
    readonly failAuthentication: boolean;
  };
  readonly CreateAuthChallenge: {
    readonly publicChallengeParameters: StringMap;
    readonly privateChallengeParameters: StringMap;
    readonly challengeMetadata: string | null;
  };
  readonly VerifyAuthChallengeResponse: { readonly answerCorrect: boolean };
  /** The same form for all versions; V1_0 changes the identity token and groups only. */
  readonly PreTokenGeneration: {
    readonly idTokenGeneration: TokenChanges;
    readonly accessTokenGeneration: TokenChanges;
    /** Null keeps the user's own groups and roles. */
    readonly groupOverrideDetails: GroupOverrides | null;
  };
  readonly UserMigration: {
    /** Null: the function does not know the user. */
    readonly userAttributes: StringMap | null;
    readonly finalUserStatus: 'CONFIRMED' | 'RESET_REQUIRED' | null;
    readonly messageAction: 'SUPPRESS' | 'RESEND' | null;
    readonly desiredDeliveryMediums: readonly ('SMS' | 'EMAIL')[];
    readonly forceAliasCreation: boolean;
    readonly enableSMSMFA: boolean;
  };
  readonly CustomMessage: {
    readonly smsMessage: string | null;
    readonly emailMessage: string | null;
    readonly emailSubject: string | null;
  };
  readonly CustomEmailSender: NoMembers;
  readonly CustomSMSSender: NoMembers;
  readonly InboundFederation: { readonly userAttributesToMap: StringMap };
}

/** The response of a trigger that cannot change anything. */
type NoMembers = Readonly<Record<string, never>>;
