/**
 * The sign-in machine: one pure function decides what is still missing before tokens may be issued.
 * Every way in asks it after every step; no other code may decide that a factor is not needed.
 *
 * The order (machine.mermaid): first factor, new password, MFA or the device that stands in for it, the device's own
 * proof, tokens. Facts are read anew at each step, so that a device forgotten or a factor added meanwhile counts.
 */

/** What this sign-in has proved so far. Sealed in its Session; only challenges add to it. */
export interface Progress {
  /** The password was proved, by SRP or by value. */
  readonly firstFactor: boolean;
  /** A password that an administrator set was replaced in this sign-in. */
  readonly newPassword: boolean;
  /** An MFA code was accepted, or a factor was set up with one. */
  readonly mfa: boolean;
  /** The key of the device that proved itself (DEVICE_PASSWORD_VERIFIER), or null. */
  readonly provedDevice: string | null;
}

/** What the device key that came with the step stands for. */
export type DeviceStanding = 'absent' | 'unconfirmed' | 'confirmed' | 'remembered';

export interface DeviceFacts {
  readonly key: string | null;
  readonly standing: DeviceStanding;
  /** Counts as having been through MFA. */
  readonly trusted: boolean;
}

export interface Facts {
  readonly mfa: 'OFF' | 'OPTIONAL' | 'ON';
  /** Software token MFA is enabled in the pool. */
  readonly totpOffered: boolean;
  /** The user has a verified software token. */
  readonly totpRegistered: boolean;
  /** The user's MFA preferences have a factor switched on. */
  readonly totpEnabled: boolean;
  /** The user's password was set by an administrator and must be replaced. */
  readonly mustChangePassword: boolean;
  /** Device tracking as it applies to this sign-in; null: off. */
  readonly tracking: { readonly suppressesMfa: boolean; readonly proofWithoutMfa: boolean } | null;
  readonly device: DeviceFacts;
}

/** Challenges the machine can ask for once the first factor has passed. */
export type NextChallenge = 'NEW_PASSWORD_REQUIRED' | 'SOFTWARE_TOKEN_MFA' | 'MFA_SETUP' | 'DEVICE_SRP_AUTH';

/** Why an answer asked for a code, or did not: for logs and the audit trail. */
export type MfaReason =
  | 'mfa-off'
  | 'no-factor'
  | 'passed'
  | 'device-stands-in'
  | 'tracking-off'
  | 'no-device-key'
  | 'device-unconfirmed'
  | 'device-not-remembered'
  | 'device-not-trusted'
  | 'suppression-off';

export type Decision =
  | { readonly kind: 'challenge'; readonly name: NextChallenge; readonly reason: MfaReason }
  | { readonly kind: 'tokens'; readonly device: 'mint' | 'keep' | 'none'; readonly reason: MfaReason }
  /** A factor is required that this pool can't ask for. */
  | { readonly kind: 'unconfigured' }
  /** The first factor has not passed; a caller's mistake, never a client's. */
  | { readonly kind: 'unauthenticated' };

/** Decides the next step of a sign-in. Pure and total. */
export function next(progress: Progress, facts: Facts): Decision {
  if (!progress.firstFactor) return { kind: 'unauthenticated' };
  const reason = mfaReason(progress, facts);
  if (facts.mustChangePassword && !progress.newPassword) {
    return { kind: 'challenge', name: 'NEW_PASSWORD_REQUIRED', reason };
  }
  const due = mfaIsDue(facts) && !progress.mfa;
  if (due && reason !== 'device-stands-in') return askForMfa(facts, reason);
  if (deviceProofIsDue(progress, facts, due)) return { kind: 'challenge', name: 'DEVICE_SRP_AUTH', reason };
  return { kind: 'tokens', device: deviceOutcome(facts), reason };
}

function mfaIsDue(facts: Facts): boolean {
  if (facts.mfa === 'ON') return true;
  return facts.mfa === 'OPTIONAL' && facts.totpEnabled && facts.totpRegistered;
}

function askForMfa(facts: Facts, reason: MfaReason): Decision {
  if (facts.totpRegistered) return { kind: 'challenge', name: 'SOFTWARE_TOKEN_MFA', reason };
  return facts.totpOffered ? { kind: 'challenge', name: 'MFA_SETUP', reason } : { kind: 'unconfigured' };
}

/** Says whether MFA is due, and if a device was to take its place, what kept it from doing so. */
function mfaReason(progress: Progress, facts: Facts): MfaReason {
  if (facts.mfa === 'OFF') return 'mfa-off';
  if (!mfaIsDue(facts)) return 'no-factor';
  if (progress.mfa) return 'passed';
  if (facts.tracking === null) return 'tracking-off';
  if (facts.device.standing === 'absent') return 'no-device-key';
  if (facts.device.standing === 'unconfirmed') return 'device-unconfirmed';
  if (facts.device.standing === 'confirmed') return 'device-not-remembered';
  if (!facts.tracking.suppressesMfa) return 'suppression-off';
  return facts.device.trusted ? 'device-stands-in' : 'device-not-trusted';
}

/** A remembered device proves itself once in a sign-in: in place of MFA, after MFA, or (a pool's choice) without MFA. */
function deviceProofIsDue(progress: Progress, facts: Facts, standsIn: boolean): boolean {
  if (facts.tracking === null || facts.device.standing !== 'remembered') return false;
  if (progress.provedDevice === facts.device.key) return false;
  return standsIn || progress.mfa || facts.tracking.proofWithoutMfa;
}

function deviceOutcome(facts: Facts): 'mint' | 'keep' | 'none' {
  if (facts.tracking === null) return 'none';
  return facts.device.standing === 'absent' ? 'mint' : 'keep';
}
