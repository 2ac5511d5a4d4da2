/** The SRP work of one sign-in with cognito-srp-helper. */
import { createSrpSession, signSrpSession } from 'cognito-srp-helper';

/** @type {import('../work.ts').SignInWork} */
export const signInWork = async ({ userPoolId, username, password, salt, B, secretBlock }) => {
  const session = createSrpSession(username, password, userPoolId, false);
  const ChallengeParameters = { SALT: salt, SRP_B: B, SECRET_BLOCK: secretBlock, USER_ID_FOR_SRP: username };
  const signed = signSrpSession(session, { ChallengeName: 'PASSWORD_VERIFIER', ChallengeParameters });
  return { A: session.largeA, signature: signed.passwordSignature, timestamp: session.timestamp };
};
