/**
 * DEVICE_PASSWORD_VERIFIER: the device's proof by SRP, with its group key and device key instead of pool and user name.
 */
import {
  type Answer,
  type AnswerStep,
  type Challenge,
  incorrect,
  type Issued,
  required,
  type Verdict,
} from '../state/challenge.ts';
import type { Situation } from '../state/situation.ts';
import { confirmedSecretOf } from '../state/device-secret.ts';
import { openSecretBlock, type SignIn } from '../state/sign-in.ts';
import { verifyClaim } from '../proofs/srp-round.ts';

export const devicePasswordVerifier: Challenge = {
  readsDevice: true,

  async resume(situation: Situation, { responses }: Answer): Promise<SignIn> {
    const key = required(responses, 'DEVICE_KEY');
    const block = required(responses, 'PASSWORD_CLAIM_SECRET_BLOCK');
    const signIn = openSecretBlock(situation, block, situation);
    if (signIn?.awaiting !== 'DEVICE_PASSWORD_VERIFIER' || signIn.deviceKey !== key) throw incorrect();
    return signIn;
  },

  issue(): Promise<Issued> {
    return Promise.reject(new Error('DEVICE_PASSWORD_VERIFIER is issued by DEVICE_SRP_AUTH'));
  },

  async answer(step: AnswerStep): Promise<Verdict> {
    const { deviceKey, progress } = step.signIn;
    const { verifier, deviceGroupKey } = confirmedSecretOf(step.device);
    const credential = { group: deviceGroupKey, identity: deviceKey ?? '', verifier };
    const claim = await verifyClaim(step, step.signIn, credential, step.answer.responses);
    return claim === 'right' ? { accepted: true, progress: { ...progress, provedDevice: deviceKey } } : claim;
  },
};
