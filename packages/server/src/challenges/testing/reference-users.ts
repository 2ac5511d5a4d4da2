/** Pools, users and sign-ins of the reference model, as plain values. Shares no code with the engine. */
import type { SoftwareAuthenticator } from '../../crypto/web-authn/testing/authenticator.ts';
import { CodeAccount, type ContactKind } from './reference-codes.ts';

export type Factor = 'SMS_MFA' | 'EMAIL_OTP' | 'SOFTWARE_TOKEN_MFA';

export type FirstChoice = 'PASSWORD' | 'PASSWORD_SRP' | 'EMAIL_OTP' | 'SMS_OTP' | 'WEB_AUTHN';

export interface ModelPool {
  /** The app asks for a level that a second factor reaches, and a password does not. */
  readonly stepsUp?: boolean;
  mfa: 'OFF' | 'OPTIONAL' | 'ON';
  /** The second factors that users can have while MFA is not off. */
  offered: ReadonlySet<Factor>;
  /** The first recovery mechanism of passwords; null: only administrators. */
  readonly recovery: ContactKind | null;
  /** A reset of the password ends the trust in devices. Cognito keeps it. */
  readonly dropsTrust?: boolean;
  /** The kinds of addresses that a code verifies at the sign-up; none by default. */
  readonly verifies?: readonly ContactKind[];
  /** The code of a sign-up is the second factor of the first sign-in of a user who has no factor. */
  readonly firstSignInIsFree?: boolean;
  /** The first factors of USER_AUTH; PASSWORD includes PASSWORD_SRP. */
  readonly firstChoices: readonly FirstChoice[];
  /** A passkey that has verified its user is both factors. */
  readonly passkeyCountsAsTwo?: boolean;
  readonly tracking: { readonly suppressesMfa: boolean; readonly asksUser: boolean } | null;
  /** CUSTOM_AUTH: how many right answers the triggers require, and how many wrong ones end the sign-in. */
  readonly custom: { readonly rights: number; readonly wrongs: number };
  /** What threat protection does with every sign-in by password or custom challenge; null: nothing, or it only audits. */
  readonly risk: ModelRisk | null;
}

/** The action for a risk: with a trusted device, and without one. */
export interface ModelRisk {
  readonly trusted: RiskAction;
  readonly other: RiskAction;
}

export type RiskAction = 'NO_ACTION' | 'MFA_IF_CONFIGURED' | 'MFA_REQUIRED' | 'BLOCK';

export interface ModelDevice {
  readonly groupKey: string;
  /** Null until ConfirmDevice. */
  secret: string | null;
  remembered: boolean;
  /** MFA was passed in the sign-in that issued the key, or in one with the key while the device was remembered. */
  trusted: boolean;
  /** When it was last part of a completed sign-in. */
  seenAt: number;
}

/** A passkey, and its authenticator. */
export interface ModelPasskey {
  readonly authenticator: SoftwareAuthenticator;
  /** The authenticator verifies its user, and does not only ask for a touch. */
  readonly verifies: boolean;
  /** The counter of the last accepted use. */
  counter: number;
  isDeleted: boolean;
}

/** What a sign-in has proved so far. */
export interface Evidence {
  /** Null: not proved yet. `sign-up`: the code that has just confirmed the sign-up. */
  readonly first: 'password' | 'code' | 'custom' | 'passkey' | 'sign-up' | null;
  /** The number of the password that was proved. */
  readonly password: number | null;
  readonly newPassword: boolean;
  readonly mfa: boolean;
  /** The answer to SELECT_MFA_TYPE. */
  readonly choice: Factor | null;
  readonly device: string | null;
  /** The answers to custom challenges; null in every flow except CUSTOM_AUTH. */
  readonly custom: { readonly rights: number; readonly wrongs: number } | null;
  /** What follows from the risk: with the trusted device that the sign-in came from, and without it. */
  readonly risk?: { readonly key: string | null; readonly withKey: RiskAction; readonly without: RiskAction };
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

/** An issued challenge. It can be answered once, until it expires, and only by its user. */
export interface Waiting {
  readonly challenge: string;
  readonly person: ModelUser;
  readonly evidence: Evidence;
  /** The device key of the last step. */
  readonly key: string | null;
  readonly expiresAt: number;
  /** Shared by all challenges that are consumed together. */
  readonly ticket: Ticket;
}

export interface Ticket {
  used: boolean;
}

/** Codes are the first or the second factor, sent by e-mail or by SMS. Only the newest of each kind is valid. */
export type CodeKind = `${'first' | 'second'} ${ContactKind}`;

export class ModelUser {
  readonly name: string;
  /** An unknown user name gets the same challenges and limits as a user. */
  readonly exists: boolean;
  #password = 0;
  /** The password before the present one; null: the user has had only one. */
  earlierPassword: number | null = null;
  mustChange = false;
  /** The user has signed up and is not confirmed. Confirmed users stay confirmed. */
  isUnconfirmed = false;
  /** The user confirmed the sign-up with a code, and has not signed in since. */
  awaitsFirstSignIn = false;
  /** An administrator has required a reset. It replaces the other states of a password. */
  mustReset = false;
  /** Only an imported hash of the password is stored. The password itself, sent as text, replaces it; SRP cannot prove it. */
  isImported = false;
  enabled = true;
  /** How often all sessions of the user were ended: by a sign-out everywhere, or by disabling the user. */
  signOuts = 0;
  totp: { readonly secret: Uint8Array; lastStep: number } | null = null;
  readonly passkeys: ModelPasskey[] = [];
  readonly contacts = new Map<ContactKind, { readonly address: string; verified: boolean }>();
  /** The enabled second factors. */
  on: ReadonlySet<Factor> = new Set();
  preferred: Factor | null = null;
  /** The challenge that the newest code of each kind answers. */
  readonly codes = new Map<CodeKind, Ticket>();
  /** How many codes were sent in the present hour. */
  readonly sent = new Map<'first' | 'second', { count: number; readonly until: number }>();
  /** Codes that reset the password, for the user and for the user name: five requests and five tries per hour. */
  readonly resets = { own: new CodeAccount(5, 5), decoy: new CodeAccount(5, 5) };
  /** Codes that confirm the sign-up: five requests and fifteen tries per hour. */
  readonly confirmations = { own: new CodeAccount(5, 15), decoy: new CodeAccount(5, 15) };
  readonly devices = new Map<string, ModelDevice>();
  /** The sign-ins that wait for a device, by its key. Clients that send no Session continue them. */
  readonly pending = new Map<string, Waiting>();
  failures = 0;
  lastFailureAt = 0;

  constructor(name: string, exists: boolean) {
    this.name = name;
    this.exists = exists;
  }

  /** Each password is a different number; 0: none was set yet. */
  get password(): number {
    return this.#password;
  }

  set password(password: number) {
    if (this.#password > 0) this.earlierPassword = this.#password;
    this.#password = password;
  }

  /** Whether there is a password that a right answer could prove. */
  get hasPassword(): boolean {
    return this.exists && this.#password > 0;
  }

  isLocked(now: number): boolean {
    const seconds = this.failures < 5 ? 0 : Math.min(900, 2 ** (this.failures - 5));
    return now < this.lastFailureAt + seconds * 1000;
  }

  fail(now: number): void {
    this.failures = now - this.lastFailureAt >= 900_000 ? 1 : this.failures + 1;
    this.lastFailureAt = now;
  }

  /** Whether a code may be sent: at most ten per hour as first factor, twenty as second factor. */
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
