/** aws-amplify v6, unmodified, in Node: one module with a state of its own, so one person at a time. */
import { Amplify } from 'aws-amplify';
import { confirmSignIn, type SignInInput, signIn, type SignInOutput, signOut } from 'aws-amplify/auth';
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito';
import type { TestPool } from './aws.ts';

/** What a browser keeps: tokens, and the device that it is. */
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

  /** The value of the one item whose key ends like this. */
  find(ending: string): string | undefined {
    return [...this.#items].find(([key]) => key.endsWith(ending))?.[1];
  }
}

/** Makes the library that of an app, in a browser that has kept nothing yet. */
export function openAmplify({ endpoint }: { readonly endpoint: string }, { userPoolId, clientId }: TestPool) {
  Amplify.configure({
    Auth: { Cognito: { userPoolId, userPoolClientId: clientId, userPoolEndpoint: `${endpoint}/` } },
  });
  const storage = new MemoryStorage();
  cognitoUserPoolsTokenProvider.setKeyValueStorage(storage);
  return storage;
}

/** Where a sign-in stands. */
type Step = SignInOutput['nextStep'];

/** Begins a sign-in, and says what comes next. */
export async function enter(input: SignInInput): Promise<Step> {
  return (await signIn(input)).nextStep;
}

/** Answers, and says what comes next. */
export async function reply(challengeResponse: string): Promise<Step> {
  return (await confirmSignIn({ challengeResponse })).nextStep;
}

/** Signs out on this device, whose keys stay. */
export async function leave(): Promise<void> {
  await signOut();
}
