/**
 * The machine against a reference model written from the published rules, over every combination of facts; and the one
 * property that matters over random histories: no tokens without every factor that is due at that moment.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Decision, type DeviceStanding, type Facts, next, type Progress } from './machine.ts';

const KEY = 'us-east-1_11111111-2222-4333-8444-555555555555';
const OTHER_KEY = 'us-east-1_99999999-2222-4333-8444-555555555555';

const booleans = [false, true] as const;
const mfaModes = ['OFF', 'OPTIONAL', 'ON'] as const;
const standings: readonly DeviceStanding[] = ['absent', 'unconfirmed', 'confirmed', 'remembered'];
const trackings: readonly Facts['tracking'][] = [
  null,
  ...booleans.flatMap((suppressesMfa) => booleans.map((proofWithoutMfa) => ({ suppressesMfa, proofWithoutMfa }))),
];

function* everyFacts(): Generator<Facts> {
  for (const mfa of mfaModes)
    for (const totpOffered of booleans)
      for (const totpRegistered of totpOffered ? booleans : ([false] as const))
        for (const totpEnabled of booleans)
          for (const mustChangePassword of booleans)
            for (const tracking of trackings)
              for (const standing of standings)
                for (const trusted of booleans) {
                  const device = { key: standing === 'absent' ? null : KEY, standing, trusted };
                  yield { mfa, totpOffered, totpRegistered, totpEnabled, mustChangePassword, tracking, device };
                }
}

function* everyProgress(): Generator<Progress> {
  for (const firstFactor of booleans)
    for (const newPassword of booleans)
      for (const mfa of booleans)
        for (const provedDevice of [null, KEY, OTHER_KEY]) yield { firstFactor, newPassword, mfa, provedDevice };
}

/** The reference: the whole course of a sign-in after the password, in the words of the developer guide. */
function expectedCourse(facts: Facts): string[] {
  const course: string[] = facts.mustChangePassword ? ['NEW_PASSWORD_REQUIRED'] : [];
  const asksForMfa = facts.mfa === 'ON' || (facts.mfa === 'OPTIONAL' && facts.totpEnabled && facts.totpRegistered);
  const isRemembered = facts.tracking !== null && facts.device.standing === 'remembered';
  const tokens = facts.tracking === null ? 'none' : facts.device.standing === 'absent' ? 'mint' : 'keep';
  if (!asksForMfa) {
    if (isRemembered && facts.tracking?.proofWithoutMfa) course.push('DEVICE_SRP_AUTH');
    return [...course, tokens];
  }
  if (isRemembered && facts.tracking?.suppressesMfa && facts.device.trusted) {
    return [...course, 'DEVICE_SRP_AUTH', tokens];
  }
  if (facts.totpRegistered) course.push('SOFTWARE_TOKEN_MFA');
  else if (facts.totpOffered) course.push('MFA_SETUP');
  else return [...course, 'unconfigured'];
  if (isRemembered) course.push('DEVICE_SRP_AUTH');
  return [...course, tokens];
}

/** What an accepted answer to a challenge adds. */
function pass(progress: Progress, challenge: string): Progress {
  switch (challenge) {
    case 'NEW_PASSWORD_REQUIRED':
      return { ...progress, newPassword: true };
    case 'SOFTWARE_TOKEN_MFA':
    case 'MFA_SETUP':
      return { ...progress, mfa: true };
    default:
      return { ...progress, provedDevice: KEY };
  }
}

const word = (decision: Decision): string => {
  if (decision.kind === 'challenge') return decision.name;
  return decision.kind === 'tokens' ? decision.device : decision.kind;
};

const password: Progress = { firstFactor: true, newPassword: false, mfa: false, provedDevice: null };

function actualCourse(facts: Facts): string[] {
  const course: string[] = [];
  for (let progress = password; course.length < 6; ) {
    const decision = next(progress, facts);
    course.push(word(decision));
    if (decision.kind !== 'challenge') break;
    progress = pass(progress, decision.name);
  }
  return course;
}

/** Nothing that is due is missing. */
function mayHaveTokens(progress: Progress, facts: Facts): boolean {
  if (!progress.firstFactor) return false;
  if (facts.mustChangePassword && !progress.newPassword) return false;
  const asksForMfa = facts.mfa === 'ON' || (facts.mfa === 'OPTIONAL' && facts.totpEnabled && facts.totpRegistered);
  if (!asksForMfa || progress.mfa) return true;
  const { device, tracking } = facts;
  const standsIn = device.standing === 'remembered' && device.trusted && tracking?.suppressesMfa === true;
  return standsIn && progress.provedDevice !== null && progress.provedDevice === device.key;
}

describe('the course of a sign-in', () => {
  it('is the reference model’s, for every combination of facts', () => {
    let cells = 0;
    for (const facts of everyFacts()) {
      expect(actualCourse(facts), JSON.stringify(facts)).toEqual(expectedCourse(facts));
      cells += 1;
    }
    expect(cells).toBe(1440);
  });
});

describe('tokens', () => {
  it('are never issued from any state while a factor that is due is missing', () => {
    for (const facts of everyFacts()) {
      for (const progress of everyProgress()) {
        const decision = next(progress, facts);
        if (decision.kind === 'tokens') expect(mayHaveTokens(progress, facts)).toBe(true);
        if (!progress.firstFactor) expect(decision.kind).toBe('unauthenticated');
      }
    }
  });

  it('are never issued without them either when facts change between the steps', () => {
    const anyFacts = fc.constantFrom(...everyFacts());
    const history = fc.array(anyFacts, { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(history, (moments) => {
        let progress = password;
        for (const facts of moments) {
          const decision = next(progress, facts);
          if (decision.kind === 'tokens') return mayHaveTokens(progress, facts);
          if (decision.kind !== 'challenge') return true;
          progress = pass(progress, decision.name);
        }
        return true;
      }),
      { numRuns: 5_000 },
    );
  });

  it('are reached from every state in at most four challenges, unless the pool is unconfigured', () => {
    for (const facts of everyFacts()) expect(actualCourse(facts).length).toBeLessThanOrEqual(5);
  });
});

describe('the reason given for asking', () => {
  const facts: Facts = {
    mfa: 'ON',
    totpOffered: true,
    totpRegistered: true,
    totpEnabled: true,
    mustChangePassword: false,
    tracking: { suppressesMfa: true, proofWithoutMfa: true },
    device: { key: KEY, standing: 'remembered', trusted: true },
  };
  it.each<[string, Partial<Facts>]>([
    ['device-stands-in', {}],
    ['mfa-off', { mfa: 'OFF' }],
    ['no-factor', { mfa: 'OPTIONAL', totpEnabled: false }],
    ['tracking-off', { tracking: null }],
    ['suppression-off', { tracking: { suppressesMfa: false, proofWithoutMfa: true } }],
    ['no-device-key', { device: { key: null, standing: 'absent', trusted: false } }],
    ['device-unconfirmed', { device: { key: KEY, standing: 'unconfirmed', trusted: false } }],
    ['device-not-remembered', { device: { key: KEY, standing: 'confirmed', trusted: true } }],
    ['device-not-trusted', { device: { key: KEY, standing: 'remembered', trusted: false } }],
  ])('%s', (reason, change) => {
    expect(next(password, { ...facts, ...change })).toMatchObject({ reason });
  });
});
