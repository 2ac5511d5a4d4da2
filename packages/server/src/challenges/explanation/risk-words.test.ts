import { describe, expect, it } from 'vitest';
import type { AuditedRisk } from '../../records/auth-event.ts';
import { sampleAuthEvent } from '../../store/testing/sample-records.ts';
import { failureWords } from './failure-words.ts';
import { explainRisk } from './risk-words.ts';

const origin = {
  address: null,
  network: null,
  device: null,
  deviceName: null,
  timezone: null,
  city: null,
  country: null,
};
const risk = (change: Partial<AuditedRisk> = {}): AuditedRisk => ({
  decision: 'AccountTakeover',
  level: 'Low',
  rules: ['new-network', 'new-device'],
  isCompromised: false,
  isEnforced: true,
  origin,
  ...change,
});
const failure = (code: string, message: string) => ({ kind: 'failure', code, message, lockedUntil: null }) as const;
const blocked = failure('NotAuthorizedException', 'Unable to login because of security reasons');

describe('a risk', () => {
  it.each<[Partial<AuditedRisk>, string]>([
    [{}, 'Threat protection found a low risk: the network is new for this user; the device is new for this user.'],
    [{ level: null, rules: [], decision: 'NoRisk' }, 'Threat protection found no risk.'],
    [
      { level: null, rules: [], decision: 'NoRisk', isCompromised: true },
      'Threat protection found no risk. The password is known from a breach.',
    ],
    [
      { level: null, rules: [], decision: 'Block' },
      'The address is in a range that the risk configuration always blocks.',
    ],
    [{ rules: ['of-a-later-version'] }, 'Threat protection found a low risk: of-a-later-version.'],
  ])('is explained: %j', (change, because) => {
    expect(explainRisk(risk(change)).because).toBe(because);
  });
});

describe('a sign-in that was blocked', () => {
  const words = (found: AuditedRisk | undefined, given = blocked) =>
    failureWords(sampleAuthEvent('pool', 'sub', { outcome: given, ...(found && { risk: found }) }), given).because;

  it('says why', () => {
    expect(words(risk())).toBe(
      'The sign-in was blocked. Threat protection found a low risk: the network is new for this user; the device is new for this user.',
    );
    expect(words(risk({ level: null, rules: [], decision: 'Block' }))).toMatch(/^The address is in a range/);
    expect(words(undefined)).toMatch(/without the device\.$/);
    const reset = failure('PasswordResetRequiredException', 'Password reset required for the user');
    expect(
      failureWords(sampleAuthEvent('p', 's', { outcome: reset, risk: risk({ isCompromised: true }) }), reset).because,
    ).toMatch(/known from a breach/);
  });
});
