/** The SRP work of one sign-in with amazon-cognito-identity-js: what CognitoUser.authenticateUser computes, with the same class. */
import { AuthenticationHelper, DateHelper } from 'amazon-cognito-identity-js';
import { hmac } from './hmac.js';

/** @type {import('../work.ts').SignInWork} */
export const signInWork = async ({ userPoolId, username, password, salt, B, secretBlock }) => {
  const group = userPoolId.split('_')[1];
  const helper = new AuthenticationHelper(group);
  const A = await callback((done) => helper.getLargeAValue(done));
  const BigInteger = A.constructor;
  const key = await callback((done) =>
    helper.getPasswordAuthenticationKey(username, password, new BigInteger(B, 16), new BigInteger(salt, 16), done),
  );
  const timestamp = new DateHelper().getNowString();
  return { A: A.toString(16), signature: await hmac(key, group, username, secretBlock, timestamp), timestamp };
};

function callback(start) {
  return new Promise((resolve, reject) => {
    start((error, value) => (error ? reject(error) : resolve(value)));
  });
}
