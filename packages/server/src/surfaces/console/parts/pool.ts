/** What every page below a pool needs: the pool, and its place. */
import { ServiceError, serviceError, type UserPoolType } from '@latchkey/model';
import { link, poolLink } from '../links.ts';
import type { Shown, Visit } from '../visit.ts';

export interface ShownPool extends UserPoolType {
  readonly Id: string;
  readonly Name: string;
}

/** @throws ResourceNotFoundException, InvalidParameterException */
export async function poolOf(visit: Visit): Promise<ShownPool> {
  const { UserPool } = await visit.call('DescribeUserPool', { UserPoolId: visit.part('pool') });
  const { Id, Name } = UserPool ?? {};
  if (Id === undefined || Name === undefined) throw serviceError('ResourceNotFoundException', 'There is no such pool.');
  return { ...UserPool, Id, Name };
}

/** The place of a page in the menu of a pool. */
export function placeIn(
  { Id, Name }: ShownPool,
  tab: string,
  below: NonNullable<Shown['trail']> = [],
): Pick<Shown, 'pool' | 'tab' | 'trail'> {
  const trail = [['User pools', link(['pools'])] as const, [Name, poolLink(Id)] as const, ...below];
  return { pool: { id: Id, name: Name }, tab, trail };
}

/** Returns the name of a pool; its id if it has been deleted. */
export async function poolName({ services }: Pick<Visit, 'services'>, poolId: string): Promise<string> {
  const pool = await services.directory.pool(poolId).catch((error: unknown) => {
    if (error instanceof ServiceError) return undefined;
    throw error;
  });
  return pool?.record.name ?? poolId;
}

/** Whether it is the pool whose users administer this server. Its settings are not changed here. */
export function isAdministratorsPool({ administratorsPool }: Visit, poolId: string): boolean {
  return administratorsPool === poolId;
}
