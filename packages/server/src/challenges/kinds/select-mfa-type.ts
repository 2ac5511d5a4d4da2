/** SELECT_MFA_TYPE: the user has several second factors and prefers none. */
import { serviceError } from '@latchkey/model';
import {
  type AnswerStep,
  type Challenge,
  newNonceAndExpiry,
  type Issued,
  type IssueStep,
  required,
  resumeBySession,
  type Verdict,
} from '../state/challenge.ts';
import { sealSession, type SignIn } from '../state/sign-in.ts';

/** In some places the developer guide writes EMAIL_MFA where the API reference writes EMAIL_OTP. */
const otherNames: Readonly<Record<string, string>> = { EMAIL_MFA: 'EMAIL_OTP' };

export const selectMfaType: Challenge = {
  resume: resumeBySession('SELECT_MFA_TYPE'),

  async issue(step: IssueStep): Promise<Issued> {
    const choices = step.choices ?? [];
    const signIn: SignIn = { ...step.signIn, ...newNonceAndExpiry(step), awaiting: 'SELECT_MFA_TYPE', choices };
    const parameters = {
      MFAS_CAN_CHOOSE: JSON.stringify(choices),
      USER_ID_FOR_SRP: step.signIn.subject.name,
    };
    return { name: 'SELECT_MFA_TYPE', parameters, session: sealSession(step, signIn) };
  },

  /** A choice proves nothing: the state machine issues the chosen factor if the user may still use it. */
  async answer({ signIn, answer }: AnswerStep): Promise<Verdict> {
    const given = required(answer.responses, 'ANSWER');
    const name = otherNames[given] ?? given;
    const mfaChoice = (signIn.choices ?? []).find((factor) => factor === name);
    if (mfaChoice === undefined) return { accepted: false, error: notOffered(), counts: false };
    return { accepted: true, progress: { ...signIn.progress, mfaChoice } };
  },
};

const notOffered = () => serviceError('InvalidParameterException', 'ANSWER must be one of MFAS_CAN_CHOOSE.');
