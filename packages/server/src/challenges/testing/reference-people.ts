/** The reference model's pools, people and sign-ins, as plain values. It shares nothing with the engine. */

export type Factor = 'SMS_MFA' | 'EMAIL_OTP' | 'SOFTWARE_TOKEN_MFA';

export type FirstChoice = 'PASSWORD' | 'PASSWORD_SRP' | 'EMAIL_OTP' | 'SMS_OTP';

export type ContactKind = 'email' | 'phone_number';

export interface ModelPool {
  mfa: 'OFF' | 'OPTIONAL' | 'ON';
  /** The second factors that people can have, while there is MFA. */
  offered: ReadonlySet<Factor>;
  /** Where forgotten passwords are recovered first; null: by administrators alone. */
  readonly recovery: ContactKind | null;
  /** What USER_AUTH may begin with, PASSWORD_SRP as PASSWORD. */
  readonly firstChoices: readonly FirstChoice[];
  readonly tracking: { readonly suppressesMfa: boolean; readonly asksUser: boolean } | null;
  /** CUSTOM_AUTH: how many right answers its functions want, and how many wrong ones are too many. */
  readonly custom: { readonly rights: number; readonly wrongs: number };
}

export interface ModelDevice {
  readonly groupKey: string;
  /** Null until ConfirmDevice. */
  secret: string | null;
  remembered: boolean;
  /** MFA was passed by the sign-in that minted it, or by one that carried it while it was remembered. */
  trusted: boolean;
}

/** What a sign-in has shown so far. */
export interface Evidence {
  /** Null: nothing yet. */
  readonly first: 'password' | 'code' | 'custom' | null;
  /** The number of the password that was proved. */
  readonly password: number | null;
  readonly newPassword: boolean;
  readonly mfa: boolean;
  /** The answer to SELECT_MFA_TYPE. */
  readonly choice: Factor | null;
  readonly device: string | null;
  /** The answers to the app's own challenges; null in every flow but CUSTOM_AUTH. */
  readonly custom: { readonly rights: number; readonly wrongs: number } | null;
}

export const noEvidence: Evidence = {
  first: null,
  password: null,
  newPassword: false,
  mfa: false,
  choice: null,
  device: null,
  custom: null,
};

/** A challenge that was put and can be answered: once, until it expires, and only for its person. */
export interface Waiting {
  readonly challenge: string;
  readonly person: ModelPerson;
  readonly evidence: Evidence;
  /** The device key of the step that led here. */
  readonly key: string | null;
  readonly expiresAt: number;
  /** Shared by all that are used up together. */
  readonly ticket: Ticket;
}

export interface Ticket {
  used: boolean;
}

/** Codes are sent as the first factor or as the second, by e-mail or by SMS: of each the newest alone is good. */
export type CodeKind = `${'first' | 'second'} ${ContactKind}`;

export class ModelPerson {
  readonly name: string;
  /** A name that stands for nobody is asked and counted like one that does. */
  readonly exists: boolean;
  /** Each password is another number. */
  password = 0;
  mustChange = false;
  enabled = true;
  totp: { readonly secret: Uint8Array; lastStep: number } | null = null;
  readonly contacts = new Map<ContactKind, { readonly address: string; verified: boolean }>();
  /** The second factors that are switched on. */
  on: ReadonlySet<Factor> = new Set();
  preferred: Factor | null = null;
  /** Which challenge the newest code of its kind answers. */
  readonly codes = new Map<CodeKind, Ticket>();
  /** How many codes were sent in the present hour. */
  readonly sent = new Map<'first' | 'second', { count: number; readonly until: number }>();
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

  /** Whether a code may be sent: ten an hour as first factor, twenty as second. */
  mayBeSent(role: 'first' | 'second', now: number): boolean {
    const hour = this.sent.get(role);
    return hour === undefined || now >= hour.until || hour.count < (role === 'first' ? 10 : 20);
  }

  countSent(role: 'first' | 'second', now: number): void {
    const hour = this.sent.get(role);
    if (hour === undefined || now >= hour.until) this.sent.set(role, { count: 1, until: now + 3_600_000 });
    else hour.count += 1;
  }
}
