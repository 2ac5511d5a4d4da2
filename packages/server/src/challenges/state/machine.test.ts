/**
 * Compares the state machine with a reference model written from the published rules, for every combination of facts.
 * And checks over random histories that tokens are never issued without every factor that is due at that moment.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Decision,
  type DeviceStanding,
  type FactorFacts,
  type Facts,
  type JudgedRisk,
  next,
  type Progress,
  type RiskDemand,
} from './machine.ts';

const KEY = 'us-east-1_11111111-2222-4333-8444-555555555555';
const OTHER_KEY = 'us-east-1_99999999-2222-4333-8444-555555555555';

const booleans = [false, true] as const;
const mfaModes = ['OFF', 'OPTIONAL', 'ON'] as const;
const standings: readonly DeviceStanding[] = ['absent', 'unconfirmed', 'confirmed', 'remembered'];
const trackings: readonly Facts['tracking'][] = [
  null,
  ...booleans.flatMap((suppressesMfa) => booleans.map((proofWithoutMfa) => ({ suppressesMfa, proofWithoutMfa }))),
];
const factors = ['SMS_MFA', 'EMAIL_OTP', 'SOFTWARE_TOKEN_MFA'] as const;
const demands: readonly RiskDemand[] = ['none', 'mfa-if-configured', 'mfa-required', 'block'];
/** Every result of judging a risk: with a trusted device that made a difference, and without one. */
const risks: readonly (JudgedRisk | null)[] = [
  null,
  ...demands.map((demand) => ({ demand, device: null, withoutDevice: demand })),
  ...demands.flatMap((demand) =>
    demands.filter((other) => other !== demand).map((withoutDevice) => ({ demand, device: KEY, withoutDevice })),
  ),
];
const beginnings: readonly Beginning[] = [
  'PASSWORD',
  'EMAIL_OTP',
  'SMS_OTP',
  'PASSKEY',
  'PASSKEY_AS_MFA',
  'SIGN_UP',
  'CUSTOM',
  'CUSTOM_SRP',
];

/** How a sign-in begins: the first factor. CUSTOM_SRP is the password before custom challenges. */
type Beginning =
  | 'PASSWORD'
  | 'EMAIL_OTP'
  | 'SMS_OTP'
  | 'PASSKEY'
  /** A passkey with user verification, in a pool where it counts as both factors. */
  | 'PASSKEY_AS_MFA'
  | 'SIGN_UP'
  | 'CUSTOM'
  | 'CUSTOM_SRP';

function subsetsOf<T>(all: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: 2 ** all.length }, (_, set) => all.filter((_one, index) => (set >> index) % 2 === 1));
}

/** Every combination of usable factors, enabled ones, the preferred one, and those that could be set up. */
function* everyFactors(): Generator<FactorFacts> {
  for (const usable of subsetsOf(factors))
    for (const enabled of subsetsOf(usable))
      for (const preferred of [null, ...enabled])
        for (const canSetUp of [[], ['SOFTWARE_TOKEN_MFA'], ['EMAIL_OTP', 'SOFTWARE_TOKEN_MFA']] as const)
          yield { usable, enabled, preferred, canSetUp };
}

function* everyFacts(): Generator<Facts> {
  for (const mfa of mfaModes)
    for (const factors of everyFactors())
      for (const firstSignIn of booleans)
        for (const mustChangePassword of booleans)
          for (const tracking of trackings)
            for (const standing of standings)
              for (const trusted of booleans) {
                const device = { key: standing === 'absent' ? null : KEY, standing, trusted };
                yield { mfa, factors, firstSignIn, mustChangePassword, tracking, device };
              }
}

function* everyProgress(): Generator<Progress> {
  for (const beginning of [null, ...beginnings])
    for (const newPassword of booleans)
      for (const mfa of booleans)
        for (const mfaChoice of [null, 'SMS_MFA'] as const)
          for (const provedDevice of [null, KEY, OTHER_KEY])
            for (const custom of ['none', 'open', 'passed'] as const)
              for (const risk of risks) {
                const firstFactor = beginning === null ? null : progressAfter(beginning).firstFactor;
                yield { firstFactor, newPassword, mfa, mfaChoice, provedDevice, custom, risk };
              }
}

/** The progress after the first factor. */
function progressAfter(beginning: Beginning, risk: JudgedRisk | null = null): Progress {
  const nothing = {
    newPassword: false,
    mfa: false,
    mfaChoice: null,
    provedDevice: null,
    custom: 'none',
    risk,
  } as const;
  switch (beginning) {
    case 'PASSKEY':
      return { ...nothing, firstFactor: 'WEB_AUTHN' };
    case 'PASSKEY_AS_MFA':
      return { ...nothing, firstFactor: 'WEB_AUTHN', mfa: true };
    case 'CUSTOM':
      return { ...nothing, firstFactor: 'CUSTOM', custom: 'passed' };
    case 'CUSTOM_SRP':
      return { ...nothing, firstFactor: 'PASSWORD', custom: 'open' };
    case 'PASSWORD':
    case 'EMAIL_OTP':
    case 'SMS_OTP':
    case 'SIGN_UP':
      return { ...nothing, firstFactor: beginning };
  }
}

/** Evenly drawn samples of all facts, a few thousand. */
function someFacts(): fc.Arbitrary<Facts> {
  return fc.constantFrom(...[...everyFacts()].filter((_, index) => index % 37 === 0));
}

/** The reference: what the risk demands, given the present device. */
function demandNow(risk: JudgedRisk | null, { device, tracking }: Facts): RiskDemand {
  if (risk === null) return 'none';
  if (risk.device === null) return risk.demand;
  const isThere = tracking !== null && device.standing === 'remembered' && device.trusted && device.key === risk.device;
  return isThere ? risk.demand : risk.withoutDevice;
}

/** The reference: the challenges of MFA, as in the list of the developer guide; undefined: none. */
function expectedMfa({ mfa, factors, firstSignIn }: Facts, demand: RiskDemand): readonly string[] | undefined {
  const { usable, enabled, preferred, canSetUp } = factors;
  if (mfa === 'OFF') return demand === 'mfa-required' ? ['blocked'] : undefined;
  if (preferred !== null) return [preferred];
  const pool = mfa === 'ON' || demand !== 'none' ? usable : enabled;
  if (pool.length === 1) return pool;
  if (pool.length > 1) return ['SELECT_MFA_TYPE', CHOSEN.find((factor) => pool.includes(factor)) ?? ''];
  if (mfa === 'OPTIONAL') return demand === 'mfa-required' ? ['blocked'] : undefined;
  if (firstSignIn && demand !== 'mfa-required') return undefined;
  return canSetUp.length > 0 ? ['MFA_SETUP'] : ['unconfigured'];
}

/** The choices of a user with several factors. */
const CHOSEN = ['EMAIL_OTP', 'SMS_MFA'] as const;

/** The reference: all steps of a sign-in after the first factor. */
function expectedCourse(beginning: Beginning, facts: Facts, risk: JudgedRisk | null): string[] {
  const demand = demandNow(risk, facts);
  if (demand === 'block') return ['blocked'];
  const usesPassword = beginning === 'PASSWORD' || beginning === 'CUSTOM_SRP';
  const custom = beginning === 'CUSTOM_SRP' ? ['define'] : [];
  const mfa = beginning === 'PASSKEY_AS_MFA' ? [] : expectedMfa(facts, demand);
  // Nobody sets a new password in a sign-in that cannot succeed.
  if (mfa?.at(-1) === 'blocked') return ['blocked'];
  const course: string[] = facts.mustChangePassword && usesPassword ? ['NEW_PASSWORD_REQUIRED'] : [];
  const isRemembered = facts.tracking !== null && facts.device.standing === 'remembered';
  // A remembered device takes the place of the code, except where the risk demands the code.
  const standsIn = demand === 'none' && isRemembered && facts.tracking?.suppressesMfa && facts.device.trusted;
  const proves = facts.tracking?.proofWithoutMfa === true || (risk !== null && risk.device === facts.device.key);
  const tokens = facts.tracking === null ? 'none' : facts.device.standing === 'absent' ? 'mint' : 'keep';
  const device = isRemembered ? ['DEVICE_SRP_AUTH'] : [];
  if (mfa === undefined) return [...course, ...custom, ...(proves ? device : []), tokens];
  if (!standsIn) course.push(...mfa);
  if (course.at(-1) === 'unconfigured') return course;
  return [...course, ...custom, ...device, tokens];
}

/** The progress after an accepted answer to a challenge. */
function pass(progress: Progress, decision: Decision): Progress {
  if (decision.kind === 'define') return { ...progress, custom: 'passed' };
  switch (nameOf(decision)) {
    case 'NEW_PASSWORD_REQUIRED':
      return { ...progress, newPassword: true };
    case 'SELECT_MFA_TYPE': {
      const choices = decision.kind === 'challenge' ? decision.choices : [];
      return { ...progress, mfaChoice: CHOSEN.find((factor) => choices.includes(factor)) ?? null };
    }
    case 'DEVICE_SRP_AUTH':
      return { ...progress, provedDevice: KEY };
    default:
      return { ...progress, mfa: true };
  }
}

const nameOf = (decision: Decision): string => {
  if (decision.kind === 'challenge') return decision.name;
  return decision.kind === 'tokens' ? decision.device : decision.kind;
};

function actualCourse(beginning: Beginning, facts: Facts, risk: JudgedRisk | null): string[] {
  const course: string[] = [];
  for (let progress = progressAfter(beginning, risk); course.length < 8; ) {
    const decision = next(progress, facts);
    course.push(nameOf(decision));
    if (decision.kind !== 'challenge' && decision.kind !== 'define') break;
    progress = pass(progress, decision);
  }
  return course;
}

/** Whether everything that is due has been proved. */
function mayHaveTokens(progress: Progress, facts: Facts): boolean {
  if (progress.firstFactor === null || progress.custom === 'open') return false;
  if (facts.mustChangePassword && progress.firstFactor === 'PASSWORD' && !progress.newPassword) return false;
  const { device, tracking } = facts;
  const { risk } = progress;
  const demand = demandNow(risk, facts);
  if (demand === 'block') return false;
  // A device that lowered the risk must have proved itself.
  if (risk !== null && risk.device !== null && demand === risk.demand && progress.provedDevice !== risk.device) {
    return false;
  }
  if (expectedMfa(facts, demand) === undefined || progress.mfa) return true;
  const standsIn = device.standing === 'remembered' && device.trusted && tracking?.suppressesMfa === true;
  return demand === 'none' && standsIn && progress.provedDevice !== null && progress.provedDevice === device.key;
}

describe('the course of a sign-in', () => {
  it.each(beginnings)('that begins with %s equals the reference model, for every combination of facts', (beginning) => {
    let cells = 0;
    for (const facts of everyFacts()) {
      // Without a risk, and with one of the results of judging it: every result meets some five thousand facts.
      for (const risk of [null, risks[cells % risks.length] ?? null]) {
        const [actual, expected] = [actualCourse(beginning, facts, risk), expectedCourse(beginning, facts, risk)];
        // Compared as text first, because a matcher call for each of many thousand combinations would take minutes.
        if (actual.join() !== expected.join()) expect(actual, JSON.stringify({ facts, risk })).toEqual(expected);
      }
      cells += 1;
    }
    expect(cells).toBe(77_760);
  });
});

describe('tokens', () => {
  it('are never issued from any state while a due factor is missing', () => {
    const states = [...everyProgress()];
    let issued = 0;
    for (const [index, facts] of [...everyFacts()].entries()) {
      // Each state is combined with some hundreds of facts, and every fact occurs.
      for (let at = index % 307; at < states.length; at += 307) {
        const progress = states[at];
        if (progress === undefined) continue;
        const decision = next(progress, facts);
        if (decision.kind === 'tokens') {
          issued += 1;
          if (!mayHaveTokens(progress, facts)) expect.fail(JSON.stringify({ progress, facts }));
        }
        if (progress.firstFactor === null && decision.kind !== 'unauthenticated') expect.fail(JSON.stringify(facts));
      }
    }
    expect(issued).toBeGreaterThan(10_000);
  });

  it('are never issued without it if facts change between the steps', () => {
    const history = fc.array(someFacts(), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.constantFrom(...beginnings), fc.constantFrom(...risks), history, (beginning, risk, moments) => {
        let progress = progressAfter(beginning, risk);
        for (const facts of moments) {
          const decision = next(progress, facts);
          if (decision.kind === 'tokens') return mayHaveTokens(progress, facts);
          if (decision.kind !== 'challenge' && decision.kind !== 'define') return true;
          progress = pass(progress, decision);
        }
        return true;
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('the reason for the decision about MFA', () => {
  const facts: Facts = {
    mfa: 'ON',
    factors: { usable: ['SOFTWARE_TOKEN_MFA'], enabled: ['SOFTWARE_TOKEN_MFA'], preferred: null, canSetUp: [] },
    firstSignIn: false,
    mustChangePassword: false,
    tracking: { suppressesMfa: true, proofWithoutMfa: true },
    device: { key: KEY, standing: 'remembered', trusted: true },
  };
  const none: FactorFacts = { usable: [], enabled: [], preferred: null, canSetUp: ['SOFTWARE_TOKEN_MFA'] };
  it.each<[string, Partial<Facts>]>([
    ['device-stands-in', {}],
    ['mfa-off', { mfa: 'OFF' }],
    ['no-factor', { mfa: 'OPTIONAL', factors: none }],
    ['first-sign-in', { factors: none, firstSignIn: true }],
    ['tracking-off', { tracking: null }],
    ['suppression-off', { tracking: { suppressesMfa: false, proofWithoutMfa: true } }],
    ['no-device-key', { device: { key: null, standing: 'absent', trusted: false } }],
    ['device-unconfirmed', { device: { key: KEY, standing: 'unconfirmed', trusted: false } }],
    ['device-not-remembered', { device: { key: KEY, standing: 'confirmed', trusted: true } }],
    ['device-not-trusted', { device: { key: KEY, standing: 'remembered', trusted: false } }],
    ['step-up', { device: { key: KEY, standing: 'remembered', trusted: true }, stepsUp: true }],
    ['device-trust-ended', { device: { key: KEY, standing: 'remembered', trusted: false, trustEnded: true } }],
  ])('%s', (reason, change) => {
    expect(next(progressAfter('PASSWORD'), { ...facts, ...change })).toMatchObject({ reason });
  });
});
