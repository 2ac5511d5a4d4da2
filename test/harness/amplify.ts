/** aws-amplify v6, unmodified, in Node. The library has global state, so only one user can sign in at a time. */
import { Amplify } from 'aws-amplify';
import { confirmSignIn, type SignInInput, signIn, type SignInOutput, signOut } from 'aws-amplify/auth';
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import type { TestPool } from './aws.ts';

/** The storage of a browser: tokens, and the record of its device. */
class MemoryStorage {
  readonly #items = new Map<string, string>();

  async setItem(key: string, value: string): Promise<void> {
    this.#items.set(key, value);
  }

  async getItem(key: string): Promise<string | null> {
    return this.#items.get(key) ?? null;
  }

  async removeItem(key: string): Promise<void> {
    this.#items.delete(key);
  }

  async clear(): Promise<void> {
    this.#items.clear();
  }

  /** Returns the value of the item whose key ends with `ending`. */
  find(ending: string): string | undefined {
    return [...this.#items].find(([key]) => key.endsWith(ending))?.[1];
  }
}

/** Configures the library for an app, in a browser with empty storage. Returns the storage. */
export function openAmplify({ endpoint }: { readonly endpoint: string }, { userPoolId, clientId }: TestPool) {
  Amplify.configure({
    Auth: { Cognito: { userPoolId, userPoolClientId: clientId, userPoolEndpoint: `${endpoint}/` } },
  });
  const storage = new MemoryStorage();
  cognitoUserPoolsTokenProvider.setKeyValueStorage(storage);
  return storage;
}

/** The next step of a sign-in. */
type Step = SignInOutput['nextStep'];

/** Begins a sign-in. Returns its next step. */
export async function enter(input: SignInInput): Promise<Step> {
  return (await signIn(input)).nextStep;
}

/** Answers a challenge. Returns the next step. */
export async function reply(challengeResponse: string): Promise<Step> {
  return (await confirmSignIn({ challengeResponse })).nextStep;
}

/** Signs out. The device keys stay in the storage. */
export async function leave(): Promise<void> {
  await signOut();
}
