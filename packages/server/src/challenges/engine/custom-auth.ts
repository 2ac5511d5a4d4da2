/**
 * CUSTOM_AUTH: the app's own functions say what comes next. DefineAuthChallenge is told what has passed so far and names a
 * challenge, or says that tokens are due or never will be; CreateAuthChallenge makes the challenge.
 *
 * What tokens need besides (MFA, devices) is the machine's business here as elsewhere: a function can't give it away.
 */
import { serviceError } from '@latchkey/model';
import type { UserRecord } from '../../records/user.ts';
import type { Issued, IssueStep } from '../state/challenge.ts';
import type { Situation } from '../state/situation.ts';
import { issueCustomChallenge } from '../kinds/custom-challenge.ts';
import { passwordVerifier } from '../kinds/password-verifier.ts';
import type { CustomState, SignInState } from '../state/sign-in.ts';
import { customCall, noCustomAuthTrigger } from '../state/sign-in-triggers.ts';

/** What DefineAuthChallenge decided. */
export type CustomDecision =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'challenge'; readonly issued: Issued };

/** A sign-in of CUSTOM_AUTH, between two challenges. */
export interface CustomStep extends Situation {
  readonly signIn: SignInState & { readonly custom: CustomState };
  readonly user: UserRecord | undefined;
}

/**
 * Asks the app's functions what comes next. Writes nothing.
 * @throws as Triggers.run; InvalidLambdaResponseException for a decision that can't be carried out;
 *   InvalidParameterException where the pool has no such function
 */
export async function askApp(step: CustomStep): Promise<CustomDecision> {
  const { triggers, pool, user, signIn } = step;
  if (!triggers.isSet(pool, 'DefineAuthChallenge')) throw noCustomAuthTrigger();
  const { call, about } = customCall(step, signIn, user);
  const session = signIn.custom.results;
  const decision = await triggers.run(pool, 'DefineAuthChallenge', 'DefineAuthChallenge_Authentication', {
    ...call,
    request: { ...about, session },
  });
  if (decision.failAuthentication) return { kind: 'failed' };
  // Whatever a function says of a name that does not exist, there is nobody to sign in.
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

/** SRP comes first or not at all: it needs SRP_A, which only InitiateAuth brings. */
function withPassword(step: IssueStep & CustomStep): Promise<Issued> {
  const { A } = step.signIn.custom;
  if (A === undefined || step.signIn.progress.firstFactor !== null) {
    throw serviceError('InvalidLambdaResponseException', 'Unrecognizable lambda output');
  }
  return passwordVerifier.begin(step, A);
}
