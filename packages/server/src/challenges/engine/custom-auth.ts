/**
 * CUSTOM_AUTH: Lambda triggers decide what comes next. DefineAuthChallenge receives the results so far and names a
 * challenge, or decides that tokens are issued or that the sign-in fails; CreateAuthChallenge creates the challenge.
 *
 * What else the sign-in needs before tokens (MFA, devices) is decided by the state machine, and no trigger can skip it.
 */
import { serviceError } from '@latchkey/model';
import type { UserRecord } from '../../records/user.ts';
import type { Issued, IssueStep } from '../state/challenge.ts';
import type { Situation } from '../state/situation.ts';
import { issueCustomChallenge } from '../kinds/custom-challenge.ts';
import { passwordVerifier } from '../kinds/password-verifier.ts';
import type { CustomState, SignInState } from '../state/sign-in.ts';
import { customCall, noCustomAuthTrigger } from '../state/sign-in-triggers.ts';

/** The decision of DefineAuthChallenge. */
export type CustomDecision =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'challenge'; readonly issued: Issued };

/** A sign-in by CUSTOM_AUTH, between two challenges. */
export interface CustomStep extends Situation {
  readonly signIn: SignInState & { readonly custom: CustomState };
  readonly user: UserRecord | undefined;
}

/**
 * Runs the Lambda triggers that decide what comes next. Writes nothing.
 * @throws as Triggers.run; InvalidLambdaResponseException for a decision that can't be carried out;
 *   InvalidParameterException if the pool has no such trigger
 */
export async function runDefineAuthChallenge(step: CustomStep): Promise<CustomDecision> {
  const { triggers, pool, user, signIn } = step;
  if (!triggers.isSet(pool, 'DefineAuthChallenge')) throw noCustomAuthTrigger();
  const { call, about } = customCall(step, signIn, user);
  const session = signIn.custom.results;
  const decision = await triggers.run(pool, 'DefineAuthChallenge', 'DefineAuthChallenge_Authentication', {
    ...call,
    request: { ...about, session },
  });
  if (decision.failAuthentication) return { kind: 'failed' };
  // For an unknown user name the sign-in fails, whatever the trigger decides.
  if (decision.issueTokens) return { kind: user === undefined ? 'failed' : 'passed' };
  switch (decision.challengeName) {
    case 'PASSWORD_VERIFIER':
      return { kind: 'challenge', issued: await withPassword(step) };
    case 'CUSTOM_CHALLENGE': {
      if (!triggers.isSet(pool, 'CreateAuthChallenge')) throw noCustomAuthTrigger();
      const made = await triggers.run(pool, 'CreateAuthChallenge', 'CreateAuthChallenge_Authentication', {
        ...call,
        request: { ...about, challengeName: 'CUSTOM_CHALLENGE', session },
      });
      return { kind: 'challenge', issued: issueCustomChallenge(step, made) };
    }
    case null:
    default:
      throw serviceError('InvalidLambdaResponseException', 'Unrecognizable lambda output');
  }
}

/** SRP is possible only as the first challenge: it needs SRP_A, which only InitiateAuth contains. */
function withPassword(step: IssueStep & CustomStep): Promise<Issued> {
  const { A } = step.signIn.custom;
  if (A === undefined || step.signIn.progress.firstFactor !== null) {
    throw serviceError('InvalidLambdaResponseException', 'Unrecognizable lambda output');
  }
  return passwordVerifier.begin(step, A);
}
