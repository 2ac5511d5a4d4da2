/**
 * PASSWORD_VERIFIER: the user proves the password by SRP. The first challenge of USER_SRP_AUTH; it has no Session, its
 * state is in the SECRET_BLOCK (as on the service, where clients send none).
 */
import {
  type Answer,
  type AnswerStep,
  type Challenge,
  freshness,
  incorrect,
  type Issued,
  type IssueStep,
  required,
  type Situation,
  type Verdict,
  wrong,
} from './challenge.ts';
import { openSecretBlock, sealSecretBlock, type SignIn } from './sign-in.ts';
import { beginRound, judgeClaim } from './srp-round.ts';
import { passwordOf } from './subject.ts';

export const passwordVerifier: Challenge & { begin(step: IssueStep, A: string): Promise<Issued> } = {
  name: 'PASSWORD_VERIFIER',

  async resume(situation: Situation, { responses }: Answer): Promise<SignIn> {
    const block = required(responses, 'PASSWORD_CLAIM_SECRET_BLOCK');
    const signIn = openSecretBlock(situation, block, situation);
    if (signIn?.awaiting !== 'PASSWORD_VERIFIER') throw incorrect();
    return signIn;
  },

  issue(): Promise<Issued> {
    return Promise.reject(new Error('PASSWORD_VERIFIER opens a sign-in and needs SRP_A: use begin'));
  },

  async begin(step: IssueStep, A: string): Promise<Issued> {
    const { salt, verifier } = passwordOf(step, step.signIn.subject, step.user);
    const srp = await beginRound(step, verifier, A);
    const block = sealSecretBlock(step, { ...step.signIn, ...freshness(step), awaiting: 'PASSWORD_VERIFIER', srp });
    const name = step.signIn.subject.name;
    const parameters = { SALT: salt, SECRET_BLOCK: block, SRP_B: srp.B, USERNAME: name, USER_ID_FOR_SRP: name };
    return { name: 'PASSWORD_VERIFIER', parameters, session: undefined };
  },

  async answer(step: AnswerStep): Promise<Verdict> {
    const { subject } = step.signIn;
    const credential = {
      group: step.pool.shortName,
      identity: subject.name,
      verifier: passwordOf(step, subject, step.user).verifier,
    };
    const claim = await judgeClaim(step, step.signIn, credential, step.answer.responses);
    if (claim !== 'right') return claim;
    // A made-up subject proves nothing, whatever it sends.
    if (step.user?.password == null) return wrong(incorrect());
    const { salt } = step.user.password;
    return { accepted: true, progress: { ...step.signIn.progress, firstFactor: true, passwordSalt: salt } };
  },
};
