/**
 * What the engine must answer, written a second time from the published rules: people, their factors and devices as plain
 * values, one step of a sign-in at a time. It shares nothing with the engine, and knows nothing of stores, seals or SRP.
 */

/** A sign-in's answer in a word: the challenge that it puts, `tokens`, or the message of a refusal. */
export type Word = string;

export const words = {
  incorrect: 'Incorrect username or password.',
  locked: 'Password attempts exceeded',
  disabled: 'User is disabled.',
  unknownDevice: 'Device does not exist.',
  notAuthenticated: 'Cannot initiate DEVICE_SRP_AUTH flow without first authenticating',
  badSession: 'Invalid session for the user.',
  usedSession: 'Invalid session for the user, session can only be used once.',
  expiredSession: 'Invalid session for the user, session is expired.',
  wrongCode: 'Invalid code received for user',
  usedCode: 'Your software token has already been used once.',
  notSetUp: 'User does not have delivery config set to turn on SOFTWARE_TOKEN_MFA',
} as const;

export interface ModelPool {
  mfa: 'OFF' | 'OPTIONAL' | 'ON';
  readonly tracking: { readonly suppressesMfa: boolean; readonly asksUser: boolean } | null;
}

export interface ModelDevice {
  readonly groupKey: string;
  /** Null until ConfirmDevice. */
  secret: string | null;
  remembered: boolean;
  /** MFA was passed by the sign-in that minted it, or by one that carried it while it was remembered. */
  trusted: boolean;
}

export class ModelPerson {
  readonly name: string;
  /** A name that stands for nobody is asked and counted like one that does. */
  readonly exists: boolean;
  /** Each password is another number. */
  password = 0;
  mustChange = false;
  enabled = true;
  totp: { readonly secret: Uint8Array; lastStep: number } | null = null;
  totpOn = false;
  readonly devices = new Map<string, ModelDevice>();
  /** The sign-ins that wait for a device, by its key: what clients that send no Session continue. */
  readonly pending = new Map<string, Waiting>();
  failures = 0;
  lastFailureAt = 0;

  constructor(name: string, exists: boolean) {
    this.name = name;
    this.exists = exists;
  }

  isLocked(now: number): boolean {
    const seconds = this.failures < 5 ? 0 : Math.min(900, 2 ** (this.failures - 5));
    return now < this.lastFailureAt + seconds * 1000;
  }

  fail(now: number): void {
    this.failures = now - this.lastFailureAt >= 900_000 ? 1 : this.failures + 1;
    this.lastFailureAt = now;
  }
}

/** What a sign-in has shown so far. */
export interface Evidence {
  /** The number of the password that was proved. */
  readonly password: number | null;
  readonly newPassword: boolean;
  readonly mfa: boolean;
  readonly device: string | null;
}

export const noEvidence: Evidence = { password: null, newPassword: false, mfa: false, device: null };

/** A challenge that was put and can be answered: once, until it expires, and only for its person. */
export interface Waiting {
  readonly challenge: string;
  readonly person: ModelPerson;
  readonly evidence: Evidence;
  /** The device key of the step that led here. */
  readonly key: string | null;
  readonly expiresAt: number;
  /** Shared by all that are used up together. */
  readonly ticket: { used: boolean };
}

/** What comes after a step that was right, in the order of the developer guide. */
export function nextWord({ mfa, tracking }: ModelPool, person: ModelPerson, shown: Evidence, key: string | null): Word {
  if (!person.enabled) return words.disabled;
  const device = key === null ? undefined : person.devices.get(key);
  if (key !== null && device === undefined) return words.unknownDevice;
  if (person.mustChange && !shown.newPassword) return 'NEW_PASSWORD_REQUIRED';
  const isRemembered = tracking !== null && device?.secret != null && device.remembered;
  const isDue = (mfa === 'ON' || (mfa === 'OPTIONAL' && person.totpOn && person.totp !== null)) && !shown.mfa;
  const standsIn = isRemembered && tracking.suppressesMfa && device.trusted;
  if (isDue && !standsIn) return person.totp === null ? 'MFA_SETUP' : 'SOFTWARE_TOKEN_MFA';
  return isRemembered && shown.device !== key ? 'DEVICE_SRP_AUTH' : 'tokens';
}

/** Why a waiting challenge takes no answer of this person now; undefined when it does. */
export function obstacle(waiting: Waiting, person: ModelPerson, now: number): Word | undefined {
  const hasSession = !waiting.challenge.endsWith('PASSWORD_VERIFIER');
  if (now >= waiting.expiresAt) return hasSession ? words.expiredSession : words.incorrect;
  if (person !== waiting.person) return words.incorrect;
  if (waiting.ticket.used) return words.usedSession;
  const { password } = waiting.evidence;
  if (password !== null && password !== person.password) return words.badSession;
  return person.isLocked(now) ? words.locked : undefined;
}

/** Which step a code belongs to that an authenticator app shows `steps` steps from now; undefined for one that is no good. */
export function acceptedStep(now: number, steps: number): number | undefined {
  return Math.abs(steps) <= 1 ? Math.floor(now / 30_000) + steps : undefined;
}
