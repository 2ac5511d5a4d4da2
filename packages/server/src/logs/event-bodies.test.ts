import { expect, it } from 'vitest';
import type { AuditedRisk, AuthEventRecord } from '../records/auth-event.ts';
import { blockedByRisk } from '../rules/risk/risk-policy.ts';
import { sampleAuthEvent } from '../store/testing/sample-records.ts';
import { authEventLine } from './event-bodies.ts';

const unknown = {
  address: null,
  network: null,
  device: null,
  deviceName: null,
  timezone: null,
  city: null,
  country: null,
};

function risk(change: Partial<AuditedRisk>): AuditedRisk {
  const none = { decision: 'NoRisk', level: null, rules: [], isCompromised: false, isEnforced: true } as const;
  return { ...none, origin: unknown, ...change };
}

function messageOf(change: Partial<AuthEventRecord>) {
  const line = authEventLine(sampleAuthEvent('us-east-1_aaaaaaaaa', 'sub', change), 'jane');
  return (JSON.parse(line) as { readonly message: object }).message;
}

it('contains the risk that was judged, and where the sign-in came from', () => {
  const origin = {
    ...unknown,
    address: '192.0.2.7',
    deviceName: 'Pixel',
    timezone: '+02:00',
    city: 'Berlin',
    country: 'Germany',
  };
  expect(messageOf({ risk: risk({ decision: 'AccountTakeover', level: 'Medium', origin }) })).toMatchObject({
    riskDecision: 'ACCOUNT_TAKEOVER',
    riskLevel: 'MEDIUM',
    compromisedCredentialDetected: 'false',
    ipAddress: '192.0.2.7',
    deviceName: 'Pixel',
    city: 'Berlin',
    country: 'Germany',
    hasContextData: 'true',
  });
  expect(messageOf({ risk: risk({ decision: 'Block', isCompromised: true }) })).toMatchObject({
    riskDecision: 'BLOCK',
    riskLevel: '',
    compromisedCredentialDetected: 'true',
  });
});

it('contains no risk if this step judged none, except for a step that was blocked because of an earlier one', () => {
  expect(messageOf({ sourceIp: '192.0.2.8' })).toMatchObject({
    riskDecision: 'PASS',
    riskLevel: '',
    ipAddress: '192.0.2.8',
    deviceName: 'test/1.0',
    city: '',
    hasContextData: 'false',
  });
  const { code, message } = blockedByRisk();
  const outcome = { kind: 'failure', code, message, lockedUntil: null } as const;
  expect(messageOf({ outcome })).toMatchObject({ eventResponse: 'Fail', riskDecision: 'BLOCK' });
});
