/** The naive store: what belongs to no pool. */
import type { ProvisionedLimitWriter } from '../../contract/provisioned-limits.ts';
import type { ServerKeyWriter } from '../../contract/server-keys.ts';
import { inOrder, type Tables } from './tables.ts';

export function serverKeysIn({ serverKeys }: Tables): ServerKeyWriter {
  return {
    list: async () => serverKeys.rows.toSorted((one, other) => inOrder(one.id, other.id)),
    putIfAbsent: async (key) => {
      if (serverKeys.find({ id: key.id }) === undefined) serverKeys.insert(key);
    },
    put: async (key) => serverKeys.put(key),
    remove: async (id) => void serverKeys.remove({ id }),
  };
}

export function provisionedLimitsIn({ provisionedLimits }: Tables): ProvisionedLimitWriter {
  return {
    all: async () => new Map(provisionedLimits.rows.map(({ category, perSecond }) => [category, perSecond])),
    put: async (category, perSecond) => provisionedLimits.put({ category, perSecond }),
  };
}
