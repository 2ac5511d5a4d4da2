import { describe, expect, it } from 'vitest';
import { configuredFunction, functionName } from './configured-function.ts';
import type { TriggerKind } from './trigger-types.ts';

const arn = 'arn:aws:lambda:eu-west-1:123456789012:function:greet';

describe('the function of a pool', () => {
  it.each<TriggerKind>([
    'PreSignUp',
    'PostConfirmation',
    'PreAuthentication',
    'PostAuthentication',
    'DefineAuthChallenge',
    'CreateAuthChallenge',
    'VerifyAuthChallengeResponse',
    'PreTokenGeneration',
    'UserMigration',
    'CustomMessage',
  ])('for %s stands under its name', (kind) => {
    expect(configuredFunction({ LambdaConfig: { [kind]: arn } }, kind)).toStrictEqual({ arn, version: '1' });
    expect(configuredFunction({ LambdaConfig: {} }, kind)).toBeUndefined();
    expect(configuredFunction({}, kind)).toBeUndefined();
  });

  it.each(['CustomEmailSender', 'CustomSMSSender', 'InboundFederation'] as const)('for %s has a version', (kind) => {
    const LambdaConfig = { [kind]: { LambdaArn: arn, LambdaVersion: 'V1_0' } };
    expect(configuredFunction({ LambdaConfig }, kind)).toStrictEqual({ arn, version: '1' });
  });

  it.each([
    ['V1_0', '1'],
    ['V2_0', '2'],
    ['V3_0', '3'],
  ] as const)('for PreTokenGeneration %s gets events of version %s', (LambdaVersion, version) => {
    const LambdaConfig = { PreTokenGeneration: arn, PreTokenGenerationConfig: { LambdaArn: arn, LambdaVersion } };
    expect(configuredFunction({ LambdaConfig }, 'PreTokenGeneration')).toStrictEqual({ arn, version });
  });
});

it.each([
  [arn, 'greet'],
  [`${arn}:live`, 'greet'],
  ['arn:aws-cn:lambda:cn-north-1:123456789012:function:a_b-c', 'a_b-c'],
  ['greet', 'greet'],
])('%s is called %s', (text, name) => {
  expect(functionName(text)).toBe(name);
});
