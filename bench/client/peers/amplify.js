/**
 * The SRP work of one sign-in with Amplify 6: what `signIn` computes. Its SRP functions are not exported, so this file imports
 * internal files. The lock file fixes the version.
 */
import { getAuthenticationHelper } from './node_modules/@aws-amplify/auth/dist/esm/providers/cognito/utils/srp/getAuthenticationHelper.mjs';
import { getNowString } from './node_modules/@aws-amplify/auth/dist/esm/providers/cognito/utils/srp/getNowString.mjs';
import { getSignatureString } from './node_modules/@aws-amplify/auth/dist/esm/providers/cognito/utils/srp/getSignatureString.mjs';

/** @type {import('../work.ts').SignInWork} */
export const signInWork = async ({ userPoolId, username, password, salt, B, secretBlock }) => {
  const userPoolName = userPoolId.split('_')[1];
  const helper = await getAuthenticationHelper(userPoolName);
  const BigInteger = helper.A.constructor;
  const serverBValue = new BigInteger(B, 16);
  const input = { username, password, serverBValue, salt: new BigInteger(salt, 16) };
  const hkdf = await helper.getPasswordAuthenticationKey(input);
  const timestamp = getNowString();
  const challengeParameters = { SECRET_BLOCK: secretBlock };
  const signature = getSignatureString({ username, userPoolName, challengeParameters, dateNow: timestamp, hkdf });
  return { A: helper.A.toString(16), signature, timestamp };
};
