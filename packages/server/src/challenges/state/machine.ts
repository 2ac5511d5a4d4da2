/**
 * The sign-in state machine: one pure function decides what is still missing before tokens may be issued. Every sign-in
 * flow calls it after every step; no other code may decide that a factor is not needed.
 *
 * The order (machine.mermaid): first factor, new password, MFA or the device that replaces it, custom challenges
 * (CUSTOM_AUTH), the device's own proof, tokens. Facts are read again at each step, so that a device forgotten or a
 * factor added meanwhile counts. The risk of a sign-in is judged once, and what it demands holds until the end.
 */
import type { MfaFactor } from '../../records/user.ts';

/**
 * The first factor of a sign-in. `CUSTOM`: only custom challenges. `SIGN_UP`: the code that has just confirmed the
 * sign-up (automatic sign-in).
 */
export type FirstFactor = 'PASSWORD' | 'EMAIL_OTP' | 'SMS_OTP' | 'WEB_AUTHN' | 'CUSTOM' | 'SIGN_UP';

/** What threat protection demands of a sign-in. */
export type RiskDemand = 'none' | 'mfa-if-configured' | 'mfa-required' | 'block';

/** The result of judging the risk of a sign-in. */
export interface JudgedRisk {
  readonly demand: RiskDemand;
  /** The trusted device that lowered the risk, which must prove itself; null: none did. */
  readonly device: string | null;
  /** What is demanded if the sign-in goes on without that device. */
  readonly withoutDevice: RiskDemand;
}

/** What this sign-in has proved so far. Sealed in its Session; only challenges add to it. */
export interface Progress {
  readonly firstFactor: FirstFactor | null;
  /** A password that an administrator set was replaced in this sign-in. */
  readonly newPassword: boolean;
  /** An MFA code was accepted, or a factor was set up with a code, or the first factor counted as two. */
  readonly mfa: boolean;
  /** The answer to SELECT_MFA_TYPE. */
  readonly mfaChoice: MfaFactor | null;
  /** The key of the device that proved itself (DEVICE_PASSWORD_VERIFIER), or null. */
  readonly provedDevice: string | null;
  /**
   * Custom challenges: `none` in every flow except CUSTOM_AUTH, where DefineAuthChallenge decides when they have
   * passed.
   */
  readonly custom: 'none' | 'open' | 'passed';
  /** Null if the risk is not judged, or nothing follows from it. It is judged when the first factor is proved. */
  readonly risk: JudgedRisk | null;
}

/** The state of the device whose key was sent with the step. */
export type DeviceStanding = 'absent' | 'unconfirmed' | 'confirmed' | 'remembered';

export interface DeviceFacts {
  readonly key: string | null;
  readonly standing: DeviceStanding;
  /** Has passed MFA, or counts as if it had. */
  readonly trusted: boolean;
  /** It was trusted, but too long ago. */
  readonly trustEnded?: boolean;
}

/** The second factors of a user in a pool (rules/factors/mfa-factors.ts). */
export interface FactorFacts {
  /**
   * Factors the user could be asked for: an authenticator app is registered, or there is an address that may be used.
   */
  readonly usable: readonly MfaFactor[];
  /** The usable factors that are enabled in the user's preferences. */
  readonly enabled: readonly MfaFactor[];
  /** The preferred one of the enabled factors. */
  readonly preferred: MfaFactor | null;
  /** Factors that the user could set up during the sign-in. */
  readonly canSetUp: readonly MfaFactor[];
}

export interface Facts {
  readonly mfa: 'OFF' | 'OPTIONAL' | 'ON';
  readonly factors: FactorFacts;
  /**
   * The user signed up, verified an address with a code and has not signed in yet, in a pool that accepts that code as
   * the second factor of the first sign-in (`latchkey:first-sign-in` = `tokens`).
   */
  readonly firstSignIn: boolean;
  /** An administrator set the user's password, and it must be replaced. */
  readonly mustChangePassword: boolean;
  /** Device tracking as it applies to this sign-in; null: off. */
  readonly tracking: { readonly suppressesMfa: boolean; readonly proofWithoutMfa: boolean } | null;
  readonly device: DeviceFacts;
  /** The request asks for a level of authentication that only a second factor reaches: a device does not replace it. */
  readonly stepsUp?: boolean;
}

/** Challenges that the state machine can require after the first factor. */
export type NextChallenge = 'NEW_PASSWORD_REQUIRED' | MfaFactor | 'SELECT_MFA_TYPE' | 'MFA_SETUP' | 'DEVICE_SRP_AUTH';

/** Why a response asked for a code, or did not: for logs and the audit trail. */
export type MfaReason =
  | 'mfa-off'
  | 'no-factor'
  | 'first-sign-in'
  | 'passed'
  | 'risk'
  | 'device-stands-in'
  | 'tracking-off'
  | 'no-device-key'
  | 'device-unconfirmed'
  | 'device-not-remembered'
  | 'device-not-trusted'
  | 'device-trust-ended'
  | 'suppression-off'
  | 'step-up';

export type Decision =
  | {
      readonly kind: 'challenge';
      readonly name: NextChallenge;
      /** What SELECT_MFA_TYPE or MFA_SETUP offers; empty otherwise. */
      readonly choices: readonly MfaFactor[];
      readonly reason: MfaReason;
    }
  /** CUSTOM_AUTH: the Lambda triggers decide what comes next. */
  | { readonly kind: 'define'; readonly reason: MfaReason }
  | { readonly kind: 'tokens'; readonly device: 'mint' | 'keep' | 'none'; readonly reason: MfaReason }
  /** The risk of the sign-in does not allow it to go on. */
  | { readonly kind: 'blocked' }
  /** A factor is required, but this user has none and can't set one up. */
  | { readonly kind: 'unconfigured' }
  /** The first factor has not been proved. This is an error in the server, never in a client. */
  | { readonly kind: 'unauthenticated' };

/** Decides the next step of a sign-in. Pure and total. */
export function next(progress: Progress, facts: Facts): Decision {
  if (progress.firstFactor === null) return { kind: 'unauthenticated' };
  const demand = demandOf(progress, facts);
  if (demand === 'block') return { kind: 'blocked' };
  const reason = mfaReason(progress, facts, demand);
  const due = mfaIsDue(facts, demand) && !progress.mfa;
  const asks = due && reason !== 'device-stands-in' ? askForMfa(progress, facts, reason, demand) : null;
  // Before the new password: otherwise its answer could provide the address that the missing factor needs.
  if (asks?.kind === 'blocked') return asks;
  // A sign-in with another first factor does not use the administrator's password, so it is not replaced there.
  if (facts.mustChangePassword && progress.firstFactor === 'PASSWORD' && !progress.newPassword) {
    return { kind: 'challenge', name: 'NEW_PASSWORD_REQUIRED', choices: [], reason };
  }
  if (asks !== null) return asks;
  if (progress.custom === 'open') return { kind: 'define', reason };
  if (deviceProofIsDue(progress, facts, due)) {
    return { kind: 'challenge', name: 'DEVICE_SRP_AUTH', choices: [], reason };
  }
  return { kind: 'tokens', device: deviceOutcome(facts), reason };
}

/**
 * What the risk demands now. A device that lowered the risk counts as long as each step is sent with its key, and it is
 * still trusted.
 */
function demandOf({ risk }: Progress, facts: Facts): RiskDemand {
  if (risk === null) return 'none';
  return risk.device === null || isTrusted(facts, risk.device) ? risk.demand : risk.withoutDevice;
}

function isTrusted({ tracking, device }: Facts, key: string): boolean {
  return tracking !== null && device.key === key && device.standing === 'remembered' && device.trusted;
}

/** Whether the risk demands a second factor. */
const asksForMfa = (demand: RiskDemand): boolean => demand === 'mfa-if-configured' || demand === 'mfa-required';

/** Whether the risk demands a second factor, with the device of the sign-in or without it. */
export function mayAskForMfa({ risk }: Pick<Progress, 'risk'>): boolean {
  return risk !== null && (asksForMfa(risk.demand) || asksForMfa(risk.withoutDevice));
}

/**
 * The factors to choose from (developer guide, "Adding MFA to a user pool"): only the preferred one if there is one;
 * otherwise all usable factors if MFA is required, and the enabled ones if MFA is optional. Where the risk demands MFA, a
 * usable factor need not be enabled ("SoftwareTokenMfaSettingsType" of the API reference).
 */
function choicesOf({ mfa, factors }: Facts, demand: RiskDemand): readonly MfaFactor[] {
  if (factors.preferred !== null) return [factors.preferred];
  return mfa === 'ON' || asksForMfa(demand) ? factors.usable : factors.enabled;
}

function mfaIsDue(facts: Facts, demand: RiskDemand): boolean {
  if (demand === 'mfa-required') return true;
  if (facts.mfa === 'OFF') return false;
  if (choicesOf(facts, demand).length > 0) return true;
  return facts.mfa === 'ON' && !facts.firstSignIn;
}

/**
 * A user without a factor can set one up only where MFA is required for everybody. Elsewhere, the risk blocks the
 * sign-in ("AccountTakeoverActionType" of the API reference): whoever stole the password would set up a factor of their
 * own.
 */
function askForMfa({ mfaChoice }: Progress, facts: Facts, reason: MfaReason, demand: RiskDemand): Decision {
  if (facts.mfa === 'OFF') return { kind: 'blocked' };
  const choices = choicesOf(facts, demand);
  const chosen = choices.find((factor) => factor === mfaChoice) ?? (choices.length === 1 ? choices[0] : undefined);
  if (chosen !== undefined) return { kind: 'challenge', name: chosen, choices: [], reason };
  if (choices.length > 0) return { kind: 'challenge', name: 'SELECT_MFA_TYPE', choices, reason };
  const { canSetUp } = facts.factors;
  if (facts.mfa !== 'ON') return { kind: 'blocked' };
  if (canSetUp.length === 0) return { kind: 'unconfigured' };
  return { kind: 'challenge', name: 'MFA_SETUP', choices: canSetUp, reason };
}

/** Returns whether MFA is due, and if so, why the device does not replace it. */
function mfaReason(progress: Progress, facts: Facts, demand: RiskDemand): MfaReason {
  const reason = reasonWithoutRisk(progress, facts);
  if (!asksForMfa(demand) || progress.mfa || !mfaIsDue(facts, demand)) return reason;
  // The risk decides only where no code would be asked for without it.
  return withoutCode.has(reason) ? 'risk' : reason;
}

const withoutCode: ReadonlySet<MfaReason> = new Set<MfaReason>([
  'mfa-off',
  'no-factor',
  'first-sign-in',
  'device-stands-in',
]);

/** Whether a second factor is asked for, now or after the new password. */
export function asksForCode(decision: Decision): boolean {
  return 'reason' in decision && decision.reason !== 'passed' && !withoutCode.has(decision.reason);
}

function reasonWithoutRisk(progress: Progress, facts: Facts): MfaReason {
  if (facts.mfa === 'OFF') return 'mfa-off';
  if (!mfaIsDue(facts, 'none')) return facts.mfa === 'ON' ? 'first-sign-in' : 'no-factor';
  if (progress.mfa) return 'passed';
  if (facts.tracking === null) return 'tracking-off';
  if (facts.device.standing === 'absent') return 'no-device-key';
  if (facts.device.standing === 'unconfirmed') return 'device-unconfirmed';
  if (facts.device.standing === 'confirmed') return 'device-not-remembered';
  if (!facts.tracking.suppressesMfa) return 'suppression-off';
  if (facts.stepsUp === true) return 'step-up';
  if (facts.device.trustEnded === true) return 'device-trust-ended';
  return facts.device.trusted ? 'device-stands-in' : 'device-not-trusted';
}

/**
 * A remembered device proves itself once per sign-in: instead of MFA, after MFA, or (if the pool chose so) without MFA.
 */
function deviceProofIsDue(progress: Progress, facts: Facts, standsIn: boolean): boolean {
  if (facts.tracking === null || facts.device.standing !== 'remembered') return false;
  if (progress.provedDevice === facts.device.key) return false;
  const isReliedOn = progress.risk !== null && progress.risk.device === facts.device.key;
  return standsIn || progress.mfa || isReliedOn || facts.tracking.proofWithoutMfa;
}

function deviceOutcome(facts: Facts): 'mint' | 'keep' | 'none' {
  if (facts.tracking === null) return 'none';
  return facts.device.standing === 'absent' ? 'mint' : 'keep';
}
