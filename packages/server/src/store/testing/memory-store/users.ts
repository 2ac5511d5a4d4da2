/** The naive store: users, and what is found by their names. */
import type { UserRecord } from '../../../records/user.ts';
import type { UserFilter, UserNames, UserWriter } from '../../contract/users.ts';
import { StoreError } from '../../store-error.ts';
import { ownerOf, pageOf, type Tables } from './tables.ts';

/** The user of a typed text: the first alias, then the sub, then further aliases. */
export function userOfNames(tables: Tables, poolId: string, { aliases, sub }: UserNames): UserRecord | undefined {
  const [first, ...others] = aliases.map(({ kind, value }) => tables.aliases.find({ poolId, kind, value })?.sub);
  const known = sub !== undefined && tables.users.find({ poolId, sub }) !== undefined ? sub : undefined;
  const found = [first, known, ...others].find((one) => one !== undefined);
  return found === undefined ? undefined : tables.users.find({ poolId, sub: found });
}

/** A password that is set in whatever way replaces the imported one. */
const stored = (user: UserRecord): UserRecord => (user.password === null ? user : { ...user, importedHash: null });

/** What a filter compares of a user; undefined: the user has no such attribute. */
function compared({ sub, username, status, enabled, attributes }: UserRecord, attribute: UserFilter['attribute']) {
  if (attribute === 'sub') return sub;
  if (attribute === 'username') return username;
  if (attribute === 'cognito:user_status') return status;
  if (attribute === 'status') return enabled ? 'Enabled' : 'Disabled';
  return attributes[attribute]?.toLowerCase();
}

/** Attributes are compared without regard to case, what identifies a user exactly. */
function typed({ attribute, value }: UserFilter): string {
  if (attribute === 'sub' || attribute === 'username' || attribute === 'status') return value;
  return attribute === 'cognito:user_status' ? value.toUpperCase() : value.toLowerCase();
}

export function usersIn(tables: Tables): UserWriter {
  const { users, aliases } = tables;
  const find = async (poolId: string, sub: string) => users.find({ poolId, sub });
  const holderOf: UserWriter['holderOf'] = async ({ poolId, kind, value }) =>
    aliases.find({ poolId, kind, value })?.sub;
  const insert: UserWriter['insert'] = async (user) => {
    users.insert(stored(user));
    const { poolId } = user;
    if (tables.pools.find({ poolId }) === undefined) throw new StoreError('gone', 'The pool has been removed.');
  };
  const claimAlias: UserWriter['claimAlias'] = async (alias, sub) => {
    const holder = await holderOf(alias);
    if (holder === undefined) aliases.insert({ ...alias, sub });
    return holder === undefined || holder === sub;
  };
  return {
    find,
    findForUpdate: find,
    findByName: async (poolId, names) => userOfNames(tables, poolId, names),
    holderOf,
    list: async (poolId, page, filter) => {
      const value = filter && typed(filter);
      const found = users.where({ poolId }).filter((user) => {
        if (filter === undefined || value === undefined) return true;
        const own = compared(user, filter.attribute);
        return filter.match === 'exact' ? own === value : own?.startsWith(value) === true;
      });
      const isOrdered = filter?.match === 'prefix' && filter.attribute !== 'status';
      const keyOf = (user: UserRecord) =>
        isOrdered ? `${compared(user, filter.attribute) ?? ''}\0${user.sub}` : user.sub;
      return pageOf(found, page, keyOf);
    },
    insert,
    insertAll: async (all) => {
      for (const user of all) await insert(user);
    },
    holdersOf: (all) => Promise.all(all.map(holderOf)),
    existingSubs: async (poolId, subs) => new Set(subs.filter((sub) => users.find({ poolId, sub }) !== undefined)),
    claimAliases: async (claims) => {
      if ((await Promise.all(claims.map(({ alias }) => holderOf(alias)))).some((sub) => sub !== undefined))
        return false;
      for (const { alias, sub } of claims) await claimAlias(alias, sub);
      return true;
    },
    replace: async (user) => users.replace(stored(user)),
    remove: async (poolId, sub) => {
      if (!users.remove({ poolId, sub })) return false;
      for (const owned of [
        aliases,
        tables.devices,
        tables.pendingSignIns,
        tables.sessions,
        tables.ssoSessions,
        tables.codes,
        tables.pastPasswords,
        tables.members,
        tables.passkeys,
        tables.signIns,
        tables.nonces,
        tables.outbox,
        tables.authEvents,
        tables.riskHistories,
      ]) {
        owned.remove({ poolId, sub });
      }
      tables.attempts.removeIf((one) => one.poolId === poolId && ownerOf(one.subject) === sub);
      tables.counters.removeIf((one) => one.poolId === poolId && ownerOf(one.counter) === sub);
      return true;
    },
    claimAlias,
    releaseAlias: async ({ poolId, kind, value }, sub) => void aliases.remove({ poolId, kind, value, sub }),
    acceptTotpStep: async (poolId, sub, step, latestStep) => {
      const totp = users.find({ poolId, sub })?.totp;
      if (totp == null || (step <= totp.lastStep && totp.lastStep <= latestStep)) return false;
      users.change({ poolId, sub }, (user) => ({ ...user, totp: { ...totp, lastStep: step } }));
      return true;
    },
  };
}
