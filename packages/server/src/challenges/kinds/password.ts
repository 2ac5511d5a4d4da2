/** PASSWORD: the password as plain text, as a chosen first factor (USER_AUTH). */
import { verifyPassword } from '../proofs/password-proof.ts';
import { required } from '../state/challenge.ts';
import { passwordChoice } from './password-choice.ts';

export const password = passwordChoice('PASSWORD', (step) => {
  const { signIn, user, answer } = step;
  return verifyPassword(step, signIn.subject, user, required(answer.responses, 'PASSWORD'), signIn.progress);
});
