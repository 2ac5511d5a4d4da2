/** The SRP work of one sign-in with @latchkey/client and its primitives for this platform: OpenSSL in Node, slices in browsers. */
import { createClient, createClientSession, formatTimestamp, prove } from '@latchkey/client';
import type { SignInWork } from './work.ts';

export const signInWork: SignInWork = async ({ userPoolId, username, password, salt, B, secretBlock }) => {
  const { primitives } = createClient({ userPoolId, clientId: 'bench', trackDevices: false });
  const keys = await createClientSession(primitives);
  const timestamp = formatTimestamp(Date.now());
  const credential = { group: userPoolId.split('_')[1] ?? '', identity: username, secret: password };
  const signature = await prove({ ...credential, ...keys, salt, B, secretBlock, timestamp }, primitives);
  return { A: keys.A, signature, timestamp };
};
