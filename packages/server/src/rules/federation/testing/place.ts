/** A pool with one identity provider over a database, and its users, for tests. */
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { UserRecord } from '../../../records/user.ts';
import type { Store } from '../../../store/store.ts';
import { openStoreForTests } from '../../../store/testing/opened-store.ts';
import { newPoolId, NOW, samplePool, samplePoolItem, sampleUser } from '../../../store/testing/sample-records.ts';
import { aliasExists, insertUser } from '../../names/alias-claims.ts';
import type { Pool } from '../../pools/directory.ts';
import { poolSettings } from '../../pools/pool-settings.ts';
import { createFederatedUser, type ExternalUser } from '../federated-user.ts';
import type { IdentityProvider } from '../provider.ts';

/** The store of the file's tests. */
export let store: Store;

/** Opens a database for the tests of a file. */
export function useDatabase(): void {
  openStoreForTests((opened) => {
    store = opened;
  });
}

const services = { random: { uuid: randomUUID }, clock: { now: () => NOW } };

export interface Place {
  readonly pool: Pool;
  readonly provider: IdentityProvider;
  /** The provider as it is stored now. */
  readonly current: () => Promise<IdentityProvider>;
}

/** Creates a pool and its provider `Corp`. */
export async function newPlace(definition: Pool['record']['definition'] = {}): Promise<Place> {
  const poolId = newPoolId();
  const record = samplePool(poolId, { definition, mfaConfiguration: 'OFF', mfa: {} });
  const provider = samplePoolItem(
    poolId,
    'identity-provider',
    {
      providerType: 'OIDC',
      details: {},
      derived: {},
      saml: null,
      attributeMapping: {},
      identifiers: [],
      acrMapping: null,
      linkAttributes: [],
    },
    { itemId: 'Corp' },
  );
  await store.write(async (tx) => {
    await tx.pools.insert(record, []);
    await tx.poolItems.insert(provider, 10);
  });
  const pool = { id: poolId, shortName: poolId.slice(poolId.indexOf('_') + 1), record, settings: poolSettings(record) };
  const current = async () => {
    const found = await store.read.poolItems.find(poolId, 'identity-provider', 'Corp');
    return found ?? expect.unreachable('the provider is stored');
  };
  return { pool, provider, current };
}

/** A user of the provider, as its sign-in would describe it. */
export const external = (
  { provider }: Pick<Place, 'provider'>,
  subject: string,
  attributes: Readonly<Record<string, string>> = {},
): ExternalUser => ({ provider, subject, attributes: new Map(Object.entries(attributes)) });

/** Creates the user of the pool, as the first sign-in does. */
export const create = ({ pool }: Place, user: ExternalUser) =>
  store.write((tx) => createFederatedUser(services, tx, pool, user));

/** Creates a user who belongs to no provider. */
export async function localUser(
  { pool }: Place,
  username: string,
  change: Partial<UserRecord> = {},
): Promise<UserRecord> {
  const user = sampleUser(pool.id, { username, attributes: {}, totp: null, password: null, ...change });
  const refusal = () => aliasExists(pool, 'username');
  await store.write((tx) => insertUser(tx, pool, user, null, { takeOver: false, refusal }));
  return user;
}

export const identity = (attributeName: string, value: string, providerName = 'Corp') => ({
  providerName,
  attributeName,
  value,
});
