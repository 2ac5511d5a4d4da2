/** A page of pools with the exact numbers of their users. */
import type { UserPoolDescriptionType } from '@latchkey/model';
import type { Visit } from '../visit.ts';

export interface CountedPool {
  readonly pool: UserPoolDescriptionType;
  readonly users: number;
}

export async function countedPools(
  { call, services }: Visit,
  page: { readonly MaxResults: number; readonly NextToken?: string | undefined },
): Promise<{ readonly pools: readonly CountedPool[]; readonly next: string | undefined }> {
  const { UserPools = [], NextToken } = await call('ListUserPools', page);
  const counted = UserPools.map(async (pool) => ({
    pool,
    users: await services.store.read.pools.countUsers(pool.Id ?? ''),
  }));
  return { pools: await Promise.all(counted), next: NextToken };
}
