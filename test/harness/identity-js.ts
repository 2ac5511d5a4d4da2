/** amazon-cognito-identity-js, AWS's own browser client, unmodified. Callbacks become promises, and the storage is in memory. */
import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserPool,
  type CognitoUserSession,
  type IAuthenticationCallback,
  type ICognitoStorage,
} from 'amazon-cognito-identity-js';
import { vi } from 'vitest';
import type { TestPool } from './aws.ts';

/** The storage of a browser: tokens, and the record of its device. */
class MemoryStorage implements ICognitoStorage {
  readonly #items = new Map<string, string>();

  setItem(key: string, value: string): void {
    this.#items.set(key, value);
  }

  getItem(key: string): string | null {
    return this.#items.get(key) ?? null;
  }

  removeItem(key: string): void {
    this.#items.delete(key);
  }

  clear(): void {
    this.#items.clear();
  }

  /** Returns the value of the item whose key ends with `ending`. */
  find(ending: string): string | undefined {
    return [...this.#items].find(([key]) => key.endsWith(ending))?.[1];
  }
}

/** A browser: one storage, and a new CognitoUser for each sign-in, as after a reload of the page. */
export class Browser {
  readonly storage = new MemoryStorage();
  readonly #pool: CognitoUserPool;

  constructor(endpoint: string, { userPoolId, clientId }: TestPool) {
    const Storage = this.storage;
    this.#pool = new CognitoUserPool({ UserPoolId: userPoolId, ClientId: clientId, endpoint, Storage });
  }

  get pool(): CognitoUserPool {
    return this.#pool;
  }

  user(Username: string): CognitoUser {
    return new CognitoUser({ Username, Pool: this.#pool, Storage: this.storage });
  }
}

/** The next step of a sign-in: a challenge that the user must answer, or `nothing` if the sign-in is complete. */
export type Stage =
  | { readonly asks: 'SOFTWARE_TOKEN_MFA' | 'SMS_MFA' | 'MFA_SETUP' }
  | { readonly asks: 'SELECT_MFA_TYPE' | 'CUSTOM_CHALLENGE'; readonly parameters: Readonly<Record<string, string>> }
  | { readonly asks: 'NEW_PASSWORD_REQUIRED'; readonly attributes: unknown; readonly missing: unknown }
  | { readonly asks: 'nothing'; readonly session: CognitoUserSession; readonly userConfirmationNecessary: boolean };

function stage(start: (callbacks: IAuthenticationCallback) => void): Promise<Stage> {
  const { promise, resolve, reject } = Promise.withResolvers<Stage>();
  start({
    onSuccess: (session, userConfirmationNecessary = false) =>
      resolve({ asks: 'nothing', session, userConfirmationNecessary }),
    onFailure: reject,
    totpRequired: () => resolve({ asks: 'SOFTWARE_TOKEN_MFA' }),
    mfaRequired: () => resolve({ asks: 'SMS_MFA' }),
    mfaSetup: () => resolve({ asks: 'MFA_SETUP' }),
    selectMFAType: (_name: unknown, parameters: Readonly<Record<string, string>>) =>
      resolve({ asks: 'SELECT_MFA_TYPE', parameters }),
    customChallenge: (parameters: Readonly<Record<string, string>>) =>
      resolve({ asks: 'CUSTOM_CHALLENGE', parameters }),
    newPasswordRequired: (attributes: unknown, missing: unknown) =>
      resolve({ asks: 'NEW_PASSWORD_REQUIRED', attributes, missing }),
  });
  return promise;
}

export function authenticate(user: CognitoUser, Password: string): Promise<Stage> {
  const details = new AuthenticationDetails({ Username: user.getUsername(), Password });
  return stage((callbacks) => user.authenticateUser(details, callbacks));
}

export function sendCode(
  user: CognitoUser,
  code: string,
  kind: 'SOFTWARE_TOKEN_MFA' | 'SMS_MFA' = 'SOFTWARE_TOKEN_MFA',
): Promise<Stage> {
  return stage((callbacks) => user.sendMFACode(code, callbacks, kind));
}

/** CUSTOM_AUTH without a password. */
export function initiateCustom(user: CognitoUser): Promise<Stage> {
  user.setAuthenticationFlowType('CUSTOM_AUTH');
  const details = new AuthenticationDetails({ Username: user.getUsername() });
  return stage((callbacks) => user.initiateAuth(details, callbacks));
}

export function sendCustomAnswer(user: CognitoUser, text: string): Promise<Stage> {
  return stage((callbacks) => user.sendCustomChallengeAnswer(text, callbacks));
}

export function selectFactor(user: CognitoUser, kind: 'SOFTWARE_TOKEN_MFA' | 'SMS_MFA'): Promise<Stage> {
  const { promise, resolve, reject } = Promise.withResolvers<Stage>();
  user.sendMFASelectionAnswer(kind, {
    onSuccess: () => reject(new Error('The choice of a factor alone returned tokens.')),
    onFailure: reject,
    mfaRequired: () => resolve({ asks: 'SMS_MFA' }),
    totpRequired: () => resolve({ asks: 'SOFTWARE_TOKEN_MFA' }),
  });
  return promise;
}

export function completeNewPassword(
  user: CognitoUser,
  password: string,
  attributes: Readonly<Record<string, string>>,
): Promise<Stage> {
  return stage((callbacks) => user.completeNewPasswordChallenge(password, attributes, callbacks));
}

/** Returns the result of a complete sign-in. A sign-in that is not complete fails the test. */
export function tokensIn(reached: Stage): Extract<Stage, { asks: 'nothing' }> {
  if (reached.asks !== 'nothing') throw new Error(`The sign-in asks for ${reached.asks}.`);
  return reached;
}

/** Runs a method that returns its result through an object of callbacks. */
export function succeed<T = string>(
  start: (callbacks: { onSuccess: (value: T) => void; onFailure: (error: Error) => void }) => unknown,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    start({ onSuccess: resolve, onFailure: reject });
  });
}

/** Runs a method that returns its result through a Node callback. */
export function answer<T>(
  start: (callback: (error?: Error | null, value?: T) => void) => void,
): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    start((error, value) => {
      if (error) reject(error);
      else resolve(value);
    });
  });
}

/** Calls AssociateSoftwareToken. Returns the secret for the authenticator app. */
export function associate(user: CognitoUser): Promise<string> {
  return new Promise((resolve, reject) => {
    user.associateSoftwareToken({ associateSecretCode: resolve, onFailure: reject });
  });
}

/**
 * Records the requests of the library while `run` runs: the name of the operation, or of the challenge that a request answers.
 * The requests themselves are not changed.
 */
export async function requestsDuring<T>(run: () => Promise<T>): Promise<{ value: T; requests: readonly string[] }> {
  const fetching = vi.spyOn(globalThis, 'fetch');
  try {
    const value = await run();
    return { value, requests: fetching.mock.calls.map(([, init]) => requestName(init)) };
  } finally {
    fetching.mockRestore();
  }
}

function requestName(init: RequestInit | undefined): string {
  const operation = new Headers(init?.headers).get('x-amz-target')?.split('.')[1] ?? '';
  const body = JSON.parse(typeof init?.body === 'string' ? init.body : '{}') as { ChallengeName?: string };
  return body.ChallengeName ?? operation;
}
