/** The `response` of an event as a function gets it: every member it may fill in, empty (observed). */
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

/** The skeleton of a trigger in a version of its event. */
export function responseSkeleton(kind: TriggerKind, version: string): object {
  return kind === 'PreTokenGeneration' && version === '1' ? { claimsOverrideDetails: null } : skeletons[kind];
}
