/** Cases of the three errors that a failing Lambda trigger causes. */
import { join } from 'node:path';
import {
  DescribeUserPoolCommand,
  type LambdaConfigType,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { PoolOptions } from '../harness/aws.ts';
import type { App } from '../harness/sign-in.ts';
import type { OperationCases, World } from './operation-cases.ts';

const arn = (name: string): string => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;

/** Arguments of a server that has the functions. */
export const functionArguments = [
  '--function',
  `throwing=${join(import.meta.dirname, 'throwing-function.ts')}`,
  '--function',
  `nonsense=${join(import.meta.dirname, 'nonsense-function.ts')}`,
];

type Trigger = Exclude<keyof LambdaConfigType, 'KMSKeyID' | 'InboundFederation'>;
type LambdaErrors = 'UserLambdaValidationException' | 'UnexpectedLambdaException' | 'InvalidLambdaResponseException';

type LambdaErrorCases = Required<Pick<OperationCases['errors'], LambdaErrors>>;

/**
 * Returns the cases for an operation that runs the trigger.
 * @param request Sends the operation to a pool that has the trigger
 */
export function lambdaErrors(
  trigger: Trigger,
  request: (app: App, world: World) => Promise<unknown>,
  options: PoolOptions = {},
): LambdaErrorCases {
  return withFunctions((name) => async (world) => {
    const LambdaConfig: LambdaConfigType = { [trigger]: arn(name) };
    return request(await world.newApp({ ...options, pool: { ...options.pool, LambdaConfig } }), world);
  });
}

/**
 * Returns the same cases for an operation whose preparation would run the trigger as well.
 * @param request Prepares, sets the trigger, and sends the operation
 */
export function lambdaErrorsLater(
  trigger: Trigger,
  request: (app: App, setTrigger: () => Promise<unknown>, world: World) => Promise<unknown>,
  options: PoolOptions = {},
): LambdaErrorCases {
  return withFunctions((name) => async (world) => {
    const app = await world.newApp(options);
    const { UserPool } = await world.sdk.send(new DescribeUserPoolCommand({ UserPoolId: app.userPoolId }));
    const { AutoVerifiedAttributes, MfaConfiguration } = UserPool ?? {};
    const LambdaConfig: LambdaConfigType = { [trigger]: arn(name) };
    const settings = { UserPoolId: app.userPoolId, AutoVerifiedAttributes, MfaConfiguration, LambdaConfig };
    return request(app, () => world.sdk.send(new UpdateUserPoolCommand(settings)), world);
  });
}

function withFunctions(caseOf: (name: string) => (world: World) => Promise<unknown>): LambdaErrorCases {
  return {
    UserLambdaValidationException: caseOf('throwing'),
    UnexpectedLambdaException: caseOf('absent'),
    InvalidLambdaResponseException: caseOf('nonsense'),
  };
}
