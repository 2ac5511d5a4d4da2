/** Users whose sign-ins are always risky, so that tests can choose what follows from it. */
import type { AccountTakeoverActionType } from '@latchkey/model';
import { callOperation, type TestServices } from '../../operations/testing/call.ts';
import { SetRiskConfiguration } from '../../operations/threat-protection/SetRiskConfiguration.ts';
import { findUser } from '../../rules/names/user-lookup.ts';
import { signInOrigin } from '../../rules/risk/sign-in-origin.ts';
import type { ModelRisk, RiskAction } from './reference-users.ts';
import type { App } from './sign-in-steps.ts';

/** The settings of a pool with threat protection in all flows. */
export const protectedPool = (mode: 'AUDIT' | 'ENFORCED') =>
  ({
    UserPoolTier: 'PLUS',
    UserPoolAddOns: { AdvancedSecurityMode: mode, AdvancedSecurityAdditionalFlows: { CustomAuthMode: mode } },
  }) as const;

const actionOf = (EventAction: RiskAction): AccountTakeoverActionType => ({ EventAction, Notify: false });

/**
 * Sets what follows from the risk of `makeRisky` users. Their sign-ins have a high risk; from a trusted device, a medium one.
 */
export async function setActions({ services, UserPoolId }: App, { trusted, other }: ModelRisk): Promise<void> {
  const Actions = { MediumAction: actionOf(trusted), HighAction: actionOf(other) };
  await callOperation(services, SetRiskConfiguration, { UserPoolId, AccountTakeoverRiskConfiguration: { Actions } });
}

/** Stores that earlier sign-ins from the network and the device of all tests were marked as invalid. */
export async function makeRisky({ services, UserPoolId, ClientId }: App, username: string): Promise<void> {
  const { pool, client } = await services.directory.client(ClientId);
  const user = await findUser(services.store.read, pool, username);
  if (user === undefined) throw new Error(`There is no user ${username}.`);
  await putRiskyHistory(services, UserPoolId, user.sub, signInOrigin(client, testOrigin, { isAdmin: false }));
}

/** Address and user agent of `callOperation`. */
export const testOrigin = { sourceIp: '192.0.2.1', userAgent: 'test' };

async function putRiskyHistory(
  { store, clock }: TestServices,
  poolId: string,
  sub: string,
  { network, device }: ReturnType<typeof signInOrigin>,
): Promise<void> {
  const marked = (name: string | null) => ({ name: name ?? '', at: clock.now(), verdict: 'Invalid' }) as const;
  const history = { networks: [marked(network)], devices: [marked(device)], last: null, feedback: [] };
  await store.write((tx) => tx.riskHistories.put(poolId, sub, history));
}
