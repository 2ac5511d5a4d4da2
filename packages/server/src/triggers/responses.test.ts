import { describe, expect, it } from 'vitest';
import { defaultResponse, InvalidResponse, readResponse } from './responses.ts';
import type { TriggerKind } from './trigger-types.ts';

const read = (kind: TriggerKind, response: unknown, version = '1'): unknown =>
  readResponse(kind, { version: '1', response }, version);
const token = { claimsToAddOrOverride: {}, claimsToSuppress: [], scopesToAdd: [], scopesToSuppress: [] };

describe('a missing member', () => {
  it.each<[TriggerKind, object]>([
    ['PreSignUp', { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false }],
    ['PostConfirmation', {}],
    ['PreAuthentication', {}],
    ['PostAuthentication', {}],
    ['DefineAuthChallenge', { challengeName: null, issueTokens: false, failAuthentication: false }],
    ['CreateAuthChallenge', { publicChallengeParameters: {}, privateChallengeParameters: {}, challengeMetadata: null }],
    ['VerifyAuthChallengeResponse', { answerCorrect: false }],
    ['PreTokenGeneration', { idTokenGeneration: token, accessTokenGeneration: token, groupOverrideDetails: null }],
    [
      'UserMigration',
      {
        userAttributes: null,
        finalUserStatus: null,
        messageAction: null,
        desiredDeliveryMediums: [],
        forceAliasCreation: false,
        enableSMSMFA: false,
      },
    ],
    ['CustomMessage', { smsMessage: null, emailMessage: null, emailSubject: null }],
    ['CustomEmailSender', {}],
    ['CustomSMSSender', {}],
    ['InboundFederation', { userAttributesToMap: {} }],
  ])('of %s is nothing', (kind, nothing) => {
    expect(defaultResponse(kind)).toStrictEqual(nothing);
    expect(read(kind, {})).toStrictEqual(nothing);
    expect(read(kind, null)).toStrictEqual(nothing);
    const nulls = Object.fromEntries(Object.keys(nothing).map((name) => [name, null]));
    if (kind !== 'PreTokenGeneration') expect(read(kind, nulls)).toStrictEqual(nothing);
  });
});

describe('a response of another form is rejected', () => {
  it.each<[TriggerKind, unknown]>([
    ['PreSignUp', 'yes'],
    ['PreSignUp', []],
    ['PreSignUp', { autoConfirmUser: 'true' }],
    ['DefineAuthChallenge', { challengeName: 1 }],
    ['DefineAuthChallenge', { issueTokens: 1 }],
    ['CreateAuthChallenge', { publicChallengeParameters: { a: 1 } }],
    ['CreateAuthChallenge', { privateChallengeParameters: ['a'] }],
    ['VerifyAuthChallengeResponse', { answerCorrect: 'true' }],
    ['PreTokenGeneration', { claimsOverrideDetails: [] }],
    ['PreTokenGeneration', { claimsOverrideDetails: { claimsToAddOrOverride: { a: 1 } } }],
    ['PreTokenGeneration', { claimsOverrideDetails: { claimsToSuppress: 'email' } }],
    ['UserMigration', { userAttributes: 'none' }],
    ['UserMigration', { finalUserStatus: 'ARCHIVED' }],
    ['UserMigration', { desiredDeliveryMediums: ['PIGEON'] }],
    ['CustomMessage', { emailMessage: { html: '' } }],
  ])('%s %j', (kind, response) => {
    expect(() => read(kind, response)).toThrow(InvalidResponse);
  });

  it.each([null, 'text', 1, []])('%j as an event', (returned) => {
    expect(() => readResponse('PostConfirmation', returned, '1')).toThrow(InvalidResponse);
  });
});

describe('pre token generation', () => {
  const older = {
    claimsToAddOrOverride: { tier: 'gold', gone: null },
    claimsToSuppress: ['email'],
    groupOverrideDetails: { groupsToOverride: ['g'], iamRolesToOverride: ['r'], preferredRole: 'r' },
    scopesToAdd: ['ignored'],
  };

  it('of version 1 changes the identity token and groups', () => {
    expect(read('PreTokenGeneration', { claimsOverrideDetails: older })).toStrictEqual({
      idTokenGeneration: { ...token, claimsToAddOrOverride: { tier: 'gold' }, claimsToSuppress: ['email'] },
      accessTokenGeneration: token,
      groupOverrideDetails: { groupsToOverride: ['g'], iamRolesToOverride: ['r'], preferredRole: 'r' },
    });
  });

  it('does not accept the form of another version', () => {
    const none = defaultResponse('PreTokenGeneration');
    const newer = { accessTokenGeneration: { scopesToAdd: ['x'] } };
    expect(read('PreTokenGeneration', { claimsAndScopeOverrideDetails: newer }, '1')).toStrictEqual(none);
    expect(read('PreTokenGeneration', { claimsOverrideDetails: older }, '2')).toStrictEqual(none);
  });

  it.each(['2', '3'])('of version %s changes both tokens, with values of any kind', (version) => {
    const claimsToAddOrOverride = { list: [1, 'a', true], map: { deep: [{}] }, number: 1, gone: null };
    const newer = { accessTokenGeneration: { claimsToAddOrOverride, scopesToAdd: ['api/read'] } };
    expect(read('PreTokenGeneration', { claimsAndScopeOverrideDetails: newer }, version)).toStrictEqual({
      idTokenGeneration: token,
      accessTokenGeneration: {
        ...token,
        claimsToAddOrOverride: { list: [1, 'a', true], map: { deep: [{}] }, number: 1 },
        scopesToAdd: ['api/read'],
      },
      groupOverrideDetails: null,
    });
  });

  it.each([null, {}])('removes all groups with %j', (groupOverrideDetails) => {
    expect(read('PreTokenGeneration', { claimsOverrideDetails: { groupOverrideDetails } })).toMatchObject({
      groupOverrideDetails: { groupsToOverride: [], iamRolesToOverride: [], preferredRole: null },
    });
  });
});

it('user migration accepts the status in upper and lower case', () => {
  expect(read('UserMigration', { finalUserStatus: 'confirmed', messageAction: 'suppress' })).toMatchObject({
    finalUserStatus: 'CONFIRMED',
    messageAction: 'SUPPRESS',
  });
});
