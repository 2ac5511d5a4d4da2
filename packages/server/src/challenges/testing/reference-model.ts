/**
 * The expected responses of the engine, implemented a second time from the published rules: users, factors and devices
 * as plain values, one step of a sign-in at a time. It shares no code with the engine, and has no store, no sealed
 * values and no SRP.
 */
import { choices, contactOfChallenge, setUps } from './reference-factors.ts';
import type { CodeKind, Evidence, ModelPool, ModelUser, RiskAction, Waiting } from './reference-users.ts';

/** The result of a step: the name of the next challenge, `tokens`, or an error message. */
export type Result = string;

export const errors = {
  incorrect: 'Incorrect username or password.',
  locked: 'Password attempts exceeded',
  disabled: 'User is disabled.',
  notConfirmed: 'User is not confirmed.',
  nameTaken: 'User already exists',
  noPassword: "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must not be null",
  notVerifying: 'Cannot resend codes. Auto verification not turned on.',
  resetRequired: 'Password reset required for the user',
  unknownDevice: 'Device does not exist.',
  notAuthenticated: 'Cannot initiate DEVICE_SRP_AUTH flow without first authenticating',
  badSession: 'Invalid session for the user.',
  usedSession: 'Invalid session for the user, session can only be used once.',
  expiredSession: 'Invalid session for the user, session is expired.',
  wrongCode: 'Invalid code received for user',
  usedCode: 'Your software token has already been used once.',
  wrongResetCode: 'Invalid verification code provided, please try again.',
  notResettable: 'User password cannot be reset in the current state.',
  unreachable: 'Cannot reset password for the user as there is no registered/verified email or phone_number',
  notRecoverable: 'Only administrators reset passwords.',
  wrongSetUpCode: 'Code mismatch and fail enable Software Token MFA',
  wrongSentCode: 'Invalid code or auth state for the user.',
  noSentCode: 'Invalid code provided, please request a code again.',
  tooManyCodes: 'Attempt limit exceeded, please try after some time.',
  notSetUp: 'User does not have delivery config set to turn on SOFTWARE_TOKEN_MFA',
  badEmail: 'Invalid EMAIL.',
  notAvailable: 'ANSWER must be one of the available challenges.',
  notOffered: 'ANSWER must be one of MFAS_CAN_CHOOSE.',
  blocked: 'Unable to login because of security reasons',
  noFactor: 'The user pool requires MFA, and has no second factor that this user has or could set up while signing in.',
} as const;

const errorMessages: ReadonlySet<Result> = new Set(Object.values(errors));

/** Whether a result is an error message. */
export const isError = (result: Result): boolean => errorMessages.has(result);

/** The error for a user or device that can't go on although the proof was right; undefined if there is none. */
export function userOrDeviceError(person: ModelUser, key: string | null): Result | undefined {
  if (!person.enabled) return errors.disabled;
  if (person.isUnconfirmed) return errors.notConfirmed;
  if (person.mustReset) return errors.resetRequired;
  return key !== null && !person.devices.has(key) ? errors.unknownDevice : undefined;
}

/** The result of an accepted step, in the order of the developer guide. */
export function nextResult(
  pool: ModelPool,
  person: ModelUser,
  before: Evidence,
  key: string | null,
  now: number,
): Result {
  const refused = userOrDeviceError(person, key);
  if (refused !== undefined) return refused;
  const { tracking } = pool;
  const device = key === null ? undefined : person.devices.get(key);
  const shown = judged(pool, person, before, key, now);
  const action = riskAction(pool, person, shown, key);
  if (action === 'BLOCK') return errors.blocked;
  const isRemembered = tracking !== null && device?.secret != null && device.remembered;
  const asks = action === 'MFA_IF_CONFIGURED' || action === 'MFA_REQUIRED';
  // A device does not take the place of a code that the risk demands, or the app of a user who has a factor.
  const stepsUp = pool.stepsUp === true && choices(pool, person, false).length > 0;
  const standsIn = !asks && !stepsUp && isRemembered && tracking.suppressesMfa && device.trusted;
  const mfa = shown.mfa || standsIn ? undefined : mfaResult(pool, person, shown, action);
  // Nobody sets a new password in a sign-in that cannot succeed.
  if (mfa === errors.blocked) return mfa;
  if (person.mustChange && shown.first === 'password' && !shown.newPassword) return 'NEW_PASSWORD_REQUIRED';
  if (mfa !== undefined) return limitedByCap(mfa, person, shown, now);
  if (shown.custom !== null && shown.custom.rights < pool.custom.rights) return 'CUSTOM_CHALLENGE';
  return isRemembered && shown.device !== key ? 'DEVICE_SRP_AUTH' : 'tokens';
}

/** Whether the device of a step is one that lowers the risk. */
function isTrusted({ tracking }: ModelPool, person: ModelUser, key: string | null): boolean {
  const device = key === null ? undefined : person.devices.get(key);
  return tracking !== null && device?.secret != null && device.remembered && device.trusted;
}

/**
 * The evidence after an accepted step: the first one that proves a password or a custom challenge judges the risk. A
 * trusted device lowers it, unless three attempts failed before.
 */
export function judged(pool: ModelPool, person: ModelUser, shown: Evidence, key: string | null, now: number): Evidence {
  if (shown.risk !== undefined || pool.risk === null) return shown;
  if (shown.first !== 'password' && shown.first !== 'custom') return shown;
  const { trusted, other } = pool.risk;
  const failures = now - person.lastFailureAt >= 900_000 ? 0 : person.failures;
  const risk = {
    key: isTrusted(pool, person, key) ? key : null,
    withKey: failures >= 3 ? other : trusted,
    without: other,
  };
  return { ...shown, risk };
}

/** Whether the risk asks for a second factor. */
export const isRisky = (pool: ModelPool, person: ModelUser, shown: Evidence, key: string | null): boolean =>
  riskAction(pool, person, shown, key).startsWith('MFA');

/** The action for a judged risk. The device counts as long as it stays with the sign-in and is still trusted. */
function riskAction(pool: ModelPool, person: ModelUser, { risk }: Evidence, key: string | null): RiskAction {
  if (risk === undefined) return 'NO_ACTION';
  return risk.key !== null && risk.key === key && isTrusted(pool, person, key) ? risk.withKey : risk.without;
}

/** The challenge of MFA, if MFA is due. */
function mfaResult(pool: ModelPool, person: ModelUser, { choice }: Evidence, action: RiskAction): Result | undefined {
  const withoutFactor = action === 'MFA_REQUIRED' ? errors.blocked : undefined;
  if (pool.mfa === 'OFF') return withoutFactor;
  const among = choices(pool, person, action.startsWith('MFA'));
  if (among.length > 1) return among.find((factor) => factor === choice) ?? 'SELECT_MFA_TYPE';
  if (among.length === 1) return among[0];
  if (pool.mfa === 'OPTIONAL') return withoutFactor;
  const isFree = pool.firstSignInIsFree === true && person.awaitsFirstSignIn;
  if (isFree && action !== 'MFA_REQUIRED') return undefined;
  return setUps(pool, person).length > 0 ? 'MFA_SETUP' : errors.noFactor;
}

/** A challenge that sends a code is issued until the hour's codes are used up. */
export function limitedByCap(result: Result, person: ModelUser, shown: Evidence, now: number): Result {
  if (contactOfChallenge(result) === undefined) return result;
  return person.mayBeSent(roleOf(shown), now) ? result : errors.tooManyCodes;
}

/** The role of a code: the first factor, or the second factor of a sign-in that has proved the first. */
export const roleOf = ({ first }: Evidence): 'first' | 'second' => (first === null ? 'first' : 'second');

/** The kind of code that a challenge waits for. */
export function codeKind({ challenge, evidence }: Pick<Waiting, 'challenge' | 'evidence'>): CodeKind {
  return `${roleOf(evidence)} ${contactOfChallenge(challenge) ?? 'email'}`;
}

/** The error for any answer of this user to a waiting challenge; undefined if it can be answered. */
export function challengeError(waiting: Waiting, person: ModelUser, now: number): Result | undefined {
  const hasSession = !waiting.challenge.endsWith('PASSWORD_VERIFIER');
  if (now >= waiting.expiresAt) return hasSession ? errors.expiredSession : errors.incorrect;
  if (person !== waiting.person) return errors.incorrect;
  if (waiting.ticket.used) return errors.usedSession;
  const { password } = waiting.evidence;
  if (password !== null && password !== person.password) return errors.badSession;
  return person.isLocked(now) ? errors.locked : undefined;
}

/**
 * The time step of the code that an authenticator app shows `steps` steps from now; undefined if it is not accepted.
 */
export function acceptedStep(now: number, steps: number): number | undefined {
  return Math.abs(steps) <= 1 ? Math.floor(now / 30_000) + steps : undefined;
}
