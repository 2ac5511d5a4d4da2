/** The input of UpdateUserPool that changes only what is declared. */
import type { UpdateUserPoolRequest, UserPoolType } from '@latchkey/model';
import { membersOf } from '../format/api-members.ts';
import type { PoolDeclaration } from '../format/declaration.ts';
import { merged, pick } from './differences.ts';

/**
 * UpdateUserPool sets members back to their defaults that a request leaves out, so the input also has the current settings. Some
 * settings have two places in the API, each of which shows the value of the other: the one that is not declared is left out.
 */
export function updateInput(
  current: UserPoolType,
  declared: PoolDeclaration['settings'],
): Omit<UpdateUserPoolRequest, 'UserPoolId'> {
  const names = membersOf('UpdateUserPool', 'MfaConfiguration');
  const now = { ...pick(current, names), PoolName: current.Name };
  const input = merged(now, pick(declared, names)) as Mutable<UpdateUserPoolRequest>;

  const older = declared.AdminCreateUserConfig?.UnusedAccountValidityDays;
  const newer = declared.Policies?.PasswordPolicy?.TemporaryPasswordValidityDays;
  if (older === undefined)
    input.AdminCreateUserConfig = without(input.AdminCreateUserConfig, 'UnusedAccountValidityDays');
  else if (newer === undefined && input.Policies?.PasswordPolicy !== undefined) {
    const PasswordPolicy = without(input.Policies.PasswordPolicy, 'TemporaryPasswordValidityDays');
    input.Policies = { ...input.Policies, PasswordPolicy };
  }

  const pairs = [
    ['EmailVerificationMessage', 'EmailMessage'],
    ['EmailVerificationSubject', 'EmailSubject'],
    ['SmsVerificationMessage', 'SmsMessage'],
  ] as const;
  for (const [single, inTemplate] of pairs) {
    if (declared[single] === undefined) delete input[single];
    else if (declared.VerificationMessageTemplate?.[inTemplate] === undefined) {
      input.VerificationMessageTemplate = without(input.VerificationMessageTemplate, inTemplate);
    }
  }

  const { PreTokenGeneration, PreTokenGenerationConfig } = declared.LambdaConfig ?? {};
  if (PreTokenGeneration === undefined) input.LambdaConfig = without(input.LambdaConfig, 'PreTokenGeneration');
  else if (PreTokenGenerationConfig === undefined) {
    input.LambdaConfig = without(input.LambdaConfig, 'PreTokenGenerationConfig');
  }
  return input;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function without<T extends object>(value: T | undefined, name: keyof T): T | undefined {
  if (value === undefined) return undefined;
  const { [name]: _left, ...rest } = value;
  return rest as T;
}
