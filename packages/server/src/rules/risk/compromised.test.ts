import { expect, it } from 'vitest';
import { testPool } from '../testing/pool.ts';
import { checkCompromised } from './compromised.ts';
import { POOL_RISK } from './risk-policy.ts';

type Event = Parameters<typeof checkCompromised>[3];

interface Check {
  readonly password?: string;
  readonly isProvided?: boolean;
  readonly event?: Event;
  readonly events?: readonly Event[];
}

/** Checks the password `known` of a set of compromised passwords, and notes what is read. */
async function check(
  mode: 'OFF' | 'AUDIT' | 'ENFORCED' | undefined,
  { password = 'known', isProvided = true, event = 'SIGN_UP', events = ['SIGN_UP'] }: Check = {},
) {
  const read: string[] = [];
  const content = {
    CompromisedCredentialsRiskConfiguration: { EventFilter: events, Actions: { EventAction: 'BLOCK' } },
  };
  const item = (_poolId: string, _kind: string, id: string) => {
    read.push(id);
    return Promise.resolve((id === POOL_RISK ? { content } : undefined) as never);
  };
  const compromisedPasswords = {
    isProvided,
    includes: (text: string) => {
      read.push(text);
      return Promise.resolve(text === 'known');
    },
  };
  const pool = testPool(mode === undefined ? {} : { UserPoolAddOns: { AdvancedSecurityMode: mode } });
  const services = { directory: { item }, riskData: { compromisedPasswords } } as never;
  return { ...(await checkCompromised(services, pool, 'client', event, password)), read };
}

const unchecked = { isCompromised: false, refusal: undefined };
const refusal = {
  code: 'InvalidPasswordException',
  message: 'Provided password cannot be used for security reasons.',
};

it('refuses a known password where threat protection is enforced', async () => {
  expect(await check('ENFORCED')).toMatchObject({ isCompromised: true, refusal });
  expect(await check('ENFORCED', { events: ['SIGN_IN', 'SIGN_UP'], event: 'SIGN_IN' })).toMatchObject({ refusal });
});

it('only notes it where threat protection audits, or the event is not blocked', async () => {
  expect(await check('AUDIT')).toMatchObject({ isCompromised: true, refusal: undefined });
  expect(await check('ENFORCED', { events: ['SIGN_IN'] })).toMatchObject({ isCompromised: true, refusal: undefined });
});

it('accepts another password, and reads no configuration for it', async () => {
  expect(await check('ENFORCED', { password: 'other' })).toEqual({ ...unchecked, read: ['other'] });
});

it.each([
  [undefined, true],
  ['OFF', true],
  ['ENFORCED', false],
] as const)('reads nothing in the mode %s, with a list of passwords: %s', async (mode, isProvided) => {
  expect(await check(mode, { isProvided })).toEqual({ ...unchecked, read: [] });
});
