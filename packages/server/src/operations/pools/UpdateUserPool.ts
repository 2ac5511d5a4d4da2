/**
 * UpdateUserPool: replaces the definition of a pool. Members that are not given go back to their defaults, with the
 * exceptions in pool-update.ts. Schema, user name attributes, aliases and case sensitivity never change.
 */
import type { PoolMfaDefinition, PoolRecord } from '../../records/pool.ts';
import { sessionConfiguration } from '../../rules/sessions/configuration.ts';
import { operation } from '../operation.ts';
import { checkFeaturePlan } from './feature-plan.ts';
import { assertNoImport } from './import-in-progress.ts';
import { completeDefinition } from './pool-definition.ts';
import { checkDefinition, checkGiven, checkMfa, checkPasskeysWithMfa } from './pool-definition-checks.ts';
import { replacePool, storedPool } from './pool-record.ts';
import { updatedDefinition } from './pool-update.ts';

export const UpdateUserPool = operation('UpdateUserPool', 'iam', async (call) => {
  const { input, settings, store, directory } = call;
  const pool = await storedPool(store.read.pools, input.UserPoolId);
  await assertNoImport(store.read, pool.poolId);
  const given = updatedDefinition(pool.definition, input);
  checkGiven(given);
  const definition = { ...pool.definition, ...completeDefinition(given, settings.region) };
  const mfaConfiguration = input.MfaConfiguration ?? pool.mfaConfiguration;
  const mfa = factorsIn(mfaConfiguration, pool);
  checkDefinition(definition);
  const { items: domains } = await store.read.poolItems.list(pool.poolId, 'domain', { limit: 2 });
  const hasManagedLogin = domains.some(({ content }) => content.managedLoginVersion === 2);
  const { tracking: tracksSessions } = await sessionConfiguration(directory, pool.poolId);
  const planned = { definition, emailMfa: mfa.emailMfa, hasManagedLogin, tracksSessions };
  checkFeaturePlan(planned, pool.definition.UserPoolTier);
  checkMfa(mfaConfiguration, definition, mfa);
  checkPasskeysWithMfa(mfaConfiguration, definition, mfa);
  await replacePool(call, { ...pool, name: input.PoolName ?? pool.name, definition, mfaConfiguration, mfa });
  return {};
});

/** With MFA OFF there are no second factors. Passkeys are a first factor and stay. */
function factorsIn(mode: PoolRecord['mfaConfiguration'], { mfa }: PoolRecord): PoolMfaDefinition {
  return mode === 'OFF' ? { webAuthn: mfa.webAuthn } : mfa;
}
