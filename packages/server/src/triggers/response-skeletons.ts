/** The empty `response` in an event, with all members that the function may set (observed). */
import type { TriggerKind } from './trigger-types.ts';

const skeletons = {
  PreSignUp: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
  PostConfirmation: {},
  PreAuthentication: {},
  PostAuthentication: {},
  DefineAuthChallenge: { challengeName: null, issueTokens: null, failAuthentication: null },
  CreateAuthChallenge: {
    publicChallengeParameters: null,
    privateChallengeParameters: null,
    challengeMetadata: null,
  },
  VerifyAuthChallengeResponse: { answerCorrect: null },
  PreTokenGeneration: { claimsAndScopeOverrideDetails: null },
  UserMigration: {
    userAttributes: null,
    forceAliasCreation: null,
    enableSMSMFA: null,
    finalUserStatus: null,
    messageAction: null,
    desiredDeliveryMediums: null,
  },
  CustomMessage: { smsMessage: null, emailMessage: null, emailSubject: null },
  CustomEmailSender: {},
  CustomSMSSender: {},
  InboundFederation: { userAttributesToMap: {} },
} as const satisfies Readonly<Record<TriggerKind, object>>;

/** Returns the empty response for a trigger and a version of its event. */
export function responseSkeleton(kind: TriggerKind, version: string): object {
  return kind === 'PreTokenGeneration' && version === '1' ? { claimsOverrideDetails: null } : skeletons[kind];
}
