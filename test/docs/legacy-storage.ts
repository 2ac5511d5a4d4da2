/** The storage that amazon-cognito-identity-js leaves in a browser after a sign-in with a code, written by the library itself. */
import { CognitoUser, CognitoUserPool, type ICognitoStorage } from 'amazon-cognito-identity-js';
import { authenticate, sendCode, tokensIn } from '../harness/identity-js.ts';
import type { PersonWithTotp } from '../harness/people.ts';
import type { App } from '../harness/sign-in.ts';

/** Signs in with the library. Returns the content of its storage, by key. */
export async function signInByIdentityJs(
  { endpoint }: { readonly endpoint: string },
  { userPoolId, clientId }: App,
  { username, password, authenticator }: PersonWithTotp,
): Promise<Readonly<Record<string, string>>> {
  const items = new Map<string, string>();
  const Storage: ICognitoStorage = {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
    clear: () => items.clear(),
  };
  const Pool = new CognitoUserPool({ UserPoolId: userPoolId, ClientId: clientId, endpoint, Storage });
  const user = new CognitoUser({ Username: username, Pool, Storage });
  await authenticate(user, password);
  tokensIn(await sendCode(user, await authenticator.code()));
  return Object.fromEntries(items);
}
