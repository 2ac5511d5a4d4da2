/**
 * WEB_AUTHN: a passkey as the first factor. If the pool says so (MULTI_FACTOR_WITH_USER_VERIFICATION), a passkey that
 * has verified its user by PIN, finger or face counts as both factors.
 */
import { serviceError } from '@latchkey/model';
import { assertionJson, parsed } from '../../crypto/web-authn/credential-json.ts';
import {
  type AnswerStep,
  type Challenge,
  newNonceAndExpiry,
  incorrect,
  type Issued,
  type IssueStep,
  required,
  resumeBySession,
  type Verdict,
} from '../state/challenge.ts';
import { invalidSession, sealSession, type SignIn } from '../state/sign-in.ts';
import { credentialRequestOptions, verifyPasskey, newWebAuthnChallenge } from '../proofs/web-authn-proof.ts';

export const webAuthn: Challenge = {
  resume: resumeBySession('WEB_AUTHN'),

  async issue(step: IssueStep): Promise<Issued> {
    const webAuthnChallenge = newWebAuthnChallenge(step);
    const options = await credentialRequestOptions(step, step.signIn.subject, webAuthnChallenge);
    const signIn: SignIn = { ...step.signIn, ...newNonceAndExpiry(step), awaiting: 'WEB_AUTHN', webAuthnChallenge };
    return {
      name: 'WEB_AUTHN',
      parameters: { CREDENTIAL_REQUEST_OPTIONS: options },
      session: sealSession(step, signIn),
    };
  },

  async answer(step: AnswerStep): Promise<Verdict> {
    const { signIn, answer, pool } = step;
    const assertion = assertionJson(parsed(required(answer.responses, 'CREDENTIAL')));
    if (assertion === undefined) throw serviceError('InvalidParameterException', 'Invalid passkey credential given.');
    if (signIn.webAuthnChallenge === undefined) throw invalidSession();
    const proof = await verifyPasskey(step, signIn.subject, signIn.webAuthnChallenge, assertion);
    // An accepted answer stores the counter of the passkey, which makes the same answer wrong.
    if (proof === undefined) return { accepted: false, error: incorrect(), counts: 'unless-used' };
    const mfa = signIn.progress.mfa || (pool.settings.webAuthn.isMultiFactor && proof.userVerified);
    return {
      accepted: true,
      progress: { ...signIn.progress, firstFactor: 'WEB_AUTHN', mfa, passkeyKind: proof.kind },
      async write(tx, current) {
        if (!(await proof.commit(tx))) throw incorrect();
        return current;
      },
    };
  },
};
