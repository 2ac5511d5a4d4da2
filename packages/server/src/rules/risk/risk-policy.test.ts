import { describe, expect, it } from 'vitest';
import type { RiskContent } from '../../records/pool-items/risk.ts';
import { blockedByRisk, isBlockedByRisk, riskPolicyFor } from './risk-policy.ts';

/** The policy for the app client `client` of a pool with these configurations. */
const policyOf = (items: Readonly<Record<string, RiskContent>>) => {
  const item = async (_poolId: string, _kind: string, id: string) => {
    const content = items[id];
    return (content === undefined ? undefined : { content }) as never;
  };
  return riskPolicyFor({ item }, 'pool', 'client');
};
const everyLevel = (value: unknown) => ({ Low: value, Medium: value, High: value });
const blocking = everyLevel({ action: 'BLOCK', notify: false });
const allEvents = ['SIGN_IN', 'PASSWORD_CHANGE', 'SIGN_UP'];

describe('the configuration in force', () => {
  it('blocks everything by default', async () => {
    const policy = await policyOf({});
    expect(policy.actions).toEqual(blocking);
    expect([...policy.blocksCompromised]).toEqual(allEvents);
    expect([policy.isBlocked('192.0.2.1'), policy.isSkipped('192.0.2.1'), policy.notify]).toEqual([
      false,
      false,
      undefined,
    ]);
  });

  it('is that of the client, or else that of the pool', async () => {
    const blocked = (range: string): RiskContent => ({ RiskExceptionConfiguration: { BlockedIPRangeList: [range] } });
    const pool = await policyOf({ ALL: blocked('192.0.2.0/24') });
    expect([pool.isBlocked('192.0.2.1'), pool.isBlocked('198.51.100.1')]).toEqual([true, false]);
    const client = await policyOf({ ALL: blocked('192.0.2.0/24'), client: blocked('198.51.100.0/24') });
    expect([client.isBlocked('192.0.2.1'), client.isBlocked('198.51.100.1')]).toEqual([false, true]);
    expect(client.isSkipped('198.51.100.1')).toBe(false);
  });

  it('has the actions that are given, and none for other levels', async () => {
    const NotifyConfiguration = { SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/a' };
    const policy = await policyOf({
      ALL: {
        AccountTakeoverRiskConfiguration: {
          NotifyConfiguration,
          Actions: {
            LowAction: { EventAction: 'MFA_IF_CONFIGURED', Notify: true },
            HighAction: { EventAction: 'MFA_REQUIRED', Notify: false },
          },
        },
      },
    });
    expect(policy.actions).toEqual({
      Low: { action: 'MFA_IF_CONFIGURED', notify: true },
      Medium: { action: 'NO_ACTION', notify: false },
      High: { action: 'MFA_REQUIRED', notify: false },
    });
    expect(policy.notify).toEqual(NotifyConfiguration);
    expect([...policy.blocksCompromised]).toEqual(allEvents);
  });

  it.each([
    ['BLOCK', undefined, allEvents],
    ['BLOCK', ['SIGN_UP'], ['SIGN_UP']],
    ['NO_ACTION', undefined, []],
    ['NO_ACTION', ['SIGN_UP'], []],
  ] as const)('does %s for compromised passwords at %j', async (EventAction, EventFilter, events) => {
    const part = { Actions: { EventAction }, ...(EventFilter === undefined ? {} : { EventFilter: [...EventFilter] }) };
    const policy = await policyOf({ ALL: { CompromisedCredentialsRiskConfiguration: part } });
    expect([...policy.blocksCompromised]).toEqual(events);
    expect(policy.actions).toEqual(blocking);
  });

  it('is found among the items of its kind, and derived once', async () => {
    const content: RiskContent = { RiskExceptionConfiguration: { BlockedIPRangeList: ['192.0.2.0/24'] } };
    const asked: unknown[] = [];
    const item = (...place: readonly unknown[]) => {
      asked.push(place);
      return Promise.resolve((place[2] === 'ALL' ? { content } : undefined) as never);
    };
    const policy = await riskPolicyFor({ item }, 'pool', 'client');
    expect(asked).toEqual([
      ['pool', 'risk', 'client'],
      ['pool', 'risk', 'ALL'],
    ]);
    expect(await riskPolicyFor({ item }, 'pool', 'client')).toBe(policy);
  });

  it('skips the addresses that are given', async () => {
    const policy = await policyOf({ ALL: { RiskExceptionConfiguration: { SkippedIPRangeList: ['192.0.2.0/24'] } } });
    expect([policy.isSkipped('192.0.2.9'), policy.isSkipped('192.0.3.9'), policy.isBlocked('192.0.2.9')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('a blocked request', () => {
  it('has the error of Cognito', () => {
    expect(blockedByRisk()).toMatchObject({
      code: 'NotAuthorizedException',
      message: 'Unable to login because of security reasons',
    });
  });

  it.each([
    [{ kind: 'failure', code: 'NotAuthorizedException', message: 'Unable to login because of security reasons' }, true],
    [{ kind: 'failure', code: 'NotAuthorizedException', message: 'Incorrect username or password.' }, false],
    [{ kind: 'failure', code: 'Other', message: 'Unable to login because of security reasons' }, false],
    [
      { kind: 'success', code: 'NotAuthorizedException', message: 'Unable to login because of security reasons' },
      false,
    ],
  ])('is recognized in the audit trail: %o', (outcome, isBlocked) => {
    expect(isBlockedByRisk(outcome as never)).toBe(isBlocked);
  });
});
