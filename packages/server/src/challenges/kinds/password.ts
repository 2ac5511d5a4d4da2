/** PASSWORD: the password by value, as a first factor that was chosen (USER_AUTH). */
import { judgePassword } from '../proofs/password-proof.ts';
import { required } from '../state/challenge.ts';
import { passwordChoice } from './password-choice.ts';

export const password = passwordChoice('PASSWORD', (step) => {
  const { signIn, user, answer } = step;
  return judgePassword(step, signIn.subject, user, required(answer.responses, 'PASSWORD'), signIn.progress);
});
