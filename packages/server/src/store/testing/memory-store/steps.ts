/** The naive store: failed attempts, single-use values, counters, and what decides a step of a sign-in. */
import type { AttemptRecord } from '../../../records/attempts.ts';
import type { GuardWriter } from '../../contract/guards.ts';
import type { StepReader, StepRows, StepWriter } from '../../contract/steps.ts';
import { CLOCKS_APART, ownerOf, type Tables } from './tables.ts';
import { userOfNames } from './users.ts';

function attemptsOf({ attempts }: Tables, poolId: string, subject: string): AttemptRecord | undefined {
  const found = attempts.find({ poolId, subject });
  return found === undefined || found.failures === 0
    ? undefined
    : { failures: found.failures, lastFailureAt: found.lastFailureAt };
}

export function guardsIn(tables: Tables): GuardWriter {
  const { attempts, nonces, counters } = tables;
  const isConsumed: GuardWriter['isConsumed'] = async (key) => nonces.find(key) !== undefined;
  return {
    attempts: async (poolId, subject) => attemptsOf(tables, poolId, subject),
    attemptsForUpdate: async (poolId, subject) => attemptsOf(tables, poolId, subject),
    putAttempts: async (poolId, subject, { failures, lastFailureAt }) =>
      attempts.put({ poolId, sub: ownerOf(subject), subject, failures, lastFailureAt }),
    clearAttempts: async (poolId, subject) => void attempts.remove({ poolId, subject }),
    isConsumed,
    consumeOnce: async (key, expiresAt) => {
      if (await isConsumed(key)) return false;
      nonces.insert({ ...key, expiresAt });
      return true;
    },
    incrementIfBelow: async (poolId, counter, limit, { now, lengthMs }) => {
      const found = counters.find({ poolId, counter });
      const isOver = found === undefined || now >= found.expiresAt || found.expiresAt > now + lengthMs + CLOCKS_APART;
      const begun = isOver ? { count: 0, expiresAt: now + lengthMs } : found;
      if (begun.count >= limit) return false;
      const { count, expiresAt } = begun;
      counters.put({ poolId, sub: ownerOf(counter), counter, count: count + 1, expiresAt });
      return true;
    },
  };
}

export function stepsIn(tables: Tables): StepReader & StepWriter {
  const { users, devices, sessions } = tables;
  const rowsOf = (poolId: string, sub: string, deviceKey: string | null): Omit<StepRows, 'isUsed'> => ({
    user: users.find({ poolId, sub }),
    attempts: attemptsOf(tables, poolId, sub),
    device: deviceKey === null ? undefined : devices.find({ poolId, sub, deviceKey }),
  });
  const guards = guardsIn(tables);
  return {
    findByName: async (poolId, names, decoySub) => {
      const user = userOfNames(tables, poolId, names);
      const attempts = user && attemptsOf(tables, poolId, user.sub);
      return { user, attempts, decoyAttempts: attemptsOf(tables, poolId, decoySub) };
    },
    find: async (poolId, { sub }, nonce, deviceKey) => {
      return { ...rowsOf(poolId, sub, deviceKey), isUsed: await guards.isConsumed({ poolId, sub, nonce }) };
    },
    findForRefresh: async (poolId, sub, sessionId) => {
      const session = sessions.find({ poolId, sub, sessionId });
      if (session === undefined) return { session, user: undefined, device: undefined };
      const { user, device } = rowsOf(poolId, sub, session.deviceKey);
      return { session, user, device };
    },
    lock: async ({ poolId, sub, deviceKey, nonce }) => {
      const rows = rowsOf(poolId, sub, deviceKey);
      if (nonce === undefined) return { ...rows, isUsed: false };
      const isFirst = await guards.consumeOnce({ poolId, sub, nonce: nonce.value }, nonce.expiresAt);
      return { ...rows, isUsed: !isFirst };
    },
  };
}
