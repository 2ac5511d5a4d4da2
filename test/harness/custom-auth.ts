/** Settings of pools whose CUSTOM_AUTH triggers are the function in custom-auth-function.ts. */
import { join } from 'node:path';
import type { LambdaConfigType } from '@aws-sdk/client-cognito-identity-provider';

/** Arguments of `latchkey dev` that say where the function is. */
export const functionArguments = ['--function', `oracle=${join(import.meta.dirname, 'custom-auth-function.ts')}`];

const arn = 'arn:aws:lambda:us-east-1:000000000000:function:oracle';

/** The three triggers of CUSTOM_AUTH. */
export const customAuthTriggers: LambdaConfigType = {
  DefineAuthChallenge: arn,
  CreateAuthChallenge: arn,
  VerifyAuthChallengeResponse: arn,
};

/** Returns the right answer to a multiplication of the function. */
export function solve(parameters: Readonly<Record<string, string>> | undefined): string {
  const [a = 0, b = 0] = (parameters?.['sum'] ?? '').split(' x ').map(Number);
  return String(a * b);
}
