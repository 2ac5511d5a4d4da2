/** The naive store: pools, app clients and groups. */
import type { SigningKeyRecord } from '../../../records/pool.ts';
import type { UserRecord } from '../../../records/user.ts';
import type { ClientWriter } from '../../contract/clients.ts';
import type { GroupWriter } from '../../contract/groups.ts';
import type { PoolWriter } from '../../contract/pools.ts';
import { StoreError } from '../../store-error.ts';
import { allTables, inOrder, pageOf, type Tables } from './tables.ts';

/** Deletes the private half of a key that is retired. */
export const withoutRetired =
  (now: number) =>
  (key: SigningKeyRecord): SigningKeyRecord =>
    key.retiredAt !== null && key.retiredAt <= now ? { ...key, privateKey: null } : key;

export function poolsIn(tables: Tables): PoolWriter {
  const { pools, signingKeys, users } = tables;
  return {
    find: async (poolId) => pools.find({ poolId }),
    list: async (page) => pageOf(pools.rows, page, ({ poolId }) => poolId),
    signingKeys: async (poolId) => signingKeys.where({ poolId }).toSorted((one, other) => inOrder(one.kid, other.kid)),
    countUsers: async (poolId) => users.where({ poolId }).length,
    insert: async (pool, keys) => {
      pools.insert(pool);
      for (const key of keys) signingKeys.insert(key);
    },
    addSigningKeys: async (poolId, keys, signsFrom) => {
      signingKeys.change({ poolId }, (key) =>
        key.retiredAt === null || key.retiredAt > signsFrom ? { ...key, retiredAt: signsFrom } : key,
      );
      for (const key of keys) signingKeys.insert({ ...key, signsFrom });
    },
    deletePrivateKeys: async (now) => signingKeys.change({}, withoutRetired(now)),
    replace: async (pool) => {
      const { poolId, version } = pool;
      const found = pools.find({ poolId, version });
      if (found === undefined) return false;
      pools.replace({ ...pool, version: version + 1, createdAt: found.createdAt });
      return true;
    },
    remove: async (poolId) => {
      if (!pools.remove({ poolId })) return false;
      for (const table of allTables(tables)) table.remove({ poolId });
      return true;
    },
  };
}

export function clientsIn({ clients }: Tables): ClientWriter {
  const find = async (clientId: string) => clients.find({ clientId });
  return {
    find,
    findForUpdate: find,
    list: async (poolId, page) => pageOf(clients.where({ poolId }), page, ({ clientId }) => clientId),
    insert: async (client) => clients.insert(client),
    replace: async (client) => {
      const { poolId, clientId, version } = client;
      const found = clients.find({ poolId, clientId, version });
      if (found === undefined) return false;
      clients.replace({ ...client, version: version + 1, createdAt: found.createdAt });
      return true;
    },
    remove: async (poolId, clientId) => clients.remove({ poolId, clientId }),
  };
}

export function groupsIn(tables: Tables): GroupWriter {
  const { groups, members, users, pools } = tables;
  const find = async (poolId: string, groupName: string) => groups.find({ poolId, groupName });
  const groupsOf = (poolId: string, sub: string) =>
    groups.where({ poolId }).filter(({ groupId }) => members.find({ poolId, sub, groupId }) !== undefined);
  return {
    find,
    findForUpdate: find,
    list: async (poolId, page) => pageOf(groups.where({ poolId }), page, ({ groupName }) => groupName),
    listOf: async (poolId, sub, page) => pageOf(groupsOf(poolId, sub), page, ({ groupName }) => groupName),
    members: async ({ poolId, groupId }, page) => {
      const found = members.where({ poolId, groupId }).map(({ sub }) => users.find({ poolId, sub }));
      const present = found.filter((user): user is UserRecord => user !== undefined);
      return pageOf(present, page, ({ sub }) => sub);
    },
    membershipsOf: async (poolId, sub) =>
      groupsOf(poolId, sub).map(({ groupName, precedence, roleArn }) => ({ groupName, precedence, roleArn })),
    insert: async (group, limit) => {
      const { poolId, groupName } = group;
      if (pools.find({ poolId }) === undefined) throw new StoreError('gone', 'The pool has been removed.');
      if (groups.find({ poolId, groupName }) !== undefined) return 'exists';
      if (groups.where({ poolId }).length >= limit) return 'full';
      groups.insert(group);
      return 'inserted';
    },
    replace: async (group) => groups.replace(group),
    remove: async (poolId, groupName) => {
      const group = groups.find({ poolId, groupName });
      if (group === undefined) return false;
      members.remove({ poolId, groupId: group.groupId });
      return groups.remove({ poolId, groupName });
    },
    addMember: async (poolId, groupName, sub, limit) => {
      const group = groups.find({ poolId, groupName });
      if (group === undefined) return 'no-group';
      const { groupId } = group;
      if (members.find({ poolId, sub, groupId }) !== undefined) return 'added';
      if (groupsOf(poolId, sub).length >= limit) return 'full';
      members.insert({ poolId, sub, groupId });
      return 'added';
    },
    removeMember: async (poolId, groupName, sub) => {
      const group = groups.find({ poolId, groupName });
      if (group !== undefined) members.remove({ poolId, sub, groupId: group.groupId });
    },
  };
}
