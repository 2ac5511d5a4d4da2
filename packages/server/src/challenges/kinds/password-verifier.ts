/**
 * PASSWORD_VERIFIER: the user proves the password by SRP. It is the first challenge of USER_SRP_AUTH, and also used by
 * the other flows with SRP. Its state is in the SECRET_BLOCK: clients of USER_SRP_AUTH get no Session (observed) and
 * send none.
 */
import {
  type Answer,
  type AnswerStep,
  type Challenge,
  newNonceAndExpiry,
  incorrect,
  type Issued,
  type IssueStep,
  required,
  type Verdict,
} from '../state/challenge.ts';
import type { Situation } from '../state/situation.ts';
import { openSecretBlock, sealSecretBlock, sealSession, type SignIn } from '../state/sign-in.ts';
import { rejectPassword } from '../proofs/password-proof.ts';
import { beginRound, verifyClaim } from '../proofs/srp-round.ts';
import { passwordOf } from '../state/subject.ts';

export const passwordVerifier: Challenge & { begin(step: IssueStep, A: string): Promise<Issued> } = {
  async resume(situation: Situation, { responses }: Answer): Promise<SignIn> {
    const block = required(responses, 'PASSWORD_CLAIM_SECRET_BLOCK');
    const signIn = openSecretBlock(situation, block, situation);
    if (signIn?.awaiting !== 'PASSWORD_VERIFIER') throw incorrect();
    return signIn;
  },

  issue(): Promise<Issued> {
    return Promise.reject(new Error('PASSWORD_VERIFIER begins a sign-in and needs SRP_A: use begin'));
  },

  async begin(step: IssueStep, A: string): Promise<Issued> {
    const { salt, verifier } = passwordOf(step, step.signIn.subject, step.user);
    const srp = await beginRound(step, verifier, A);
    const signIn: SignIn = { ...step.signIn, ...newNonceAndExpiry(step), awaiting: 'PASSWORD_VERIFIER' };
    const block = sealSecretBlock(step, { ...signIn, srp });
    const name = step.signIn.subject.name;
    const parameters = { SALT: salt, SECRET_BLOCK: block, SRP_B: srp.B, USERNAME: name, USER_ID_FOR_SRP: name };
    const session = signIn.flow === 'USER_SRP_AUTH' ? undefined : sealSession(step, signIn);
    return { name: 'PASSWORD_VERIFIER', parameters, session };
  },

  async answer(step: AnswerStep): Promise<Verdict> {
    const { subject } = step.signIn;
    const credential = {
      group: step.pool.shortName,
      identity: subject.name,
      verifier: passwordOf(step, subject, step.user).verifier,
    };
    const claim = await verifyClaim(step, step.signIn, credential, step.answer.responses);
    if (claim !== 'right' && (claim.accepted !== false || !claim.counts)) return claim;
    // A decoy user and a user without a verifier can prove nothing, whatever the client sends.
    if (claim !== 'right' || step.user?.password == null) return rejectPassword(step, step.user);
    const { salt } = step.user.password;
    return { accepted: true, progress: { ...step.signIn.progress, firstFactor: 'PASSWORD', passwordSalt: salt } };
  },
};
