/**
 * ListUsers: lists all users, or those that match a filter, in pages. A page token is valid for the same pool and
 * filter.
 */
import { serviceError, type ServiceError } from '@latchkey/model';
import type { Pool } from '../../../rules/pools/directory.ts';
import { openPageToken, sealPageToken } from '../../../crypto/page-token.ts';
import { parseUserFilter } from '../../../rules/users/user-filter.ts';
import type { UserRecord } from '../../../records/user.ts';
import { operation } from '../../operation.ts';
import { userType } from '../user-type.ts';

/** Users on a page if Limit is missing or 0. */
const PAGE_SIZE = 60;

export const ListUsers = operation('ListUsers', 'iam', async ({ input, directory, store, sealer }) => {
  const pool = await directory.pool(input.UserPoolId);
  const text = input.Filter ?? '';
  const filter = parseUserFilter(text);
  const wanted = wantedAttributes(pool, input.AttributesToGet);
  const list = ['ListUsers', pool.id, text] as const;
  const page = { after: openPageToken(sealer, list, input.PaginationToken), limit: input.Limit || PAGE_SIZE };
  const { items, next } = await store.read.users.list(pool.id, page, filter);
  if (wanted !== undefined) assertAllHave(items, wanted);
  const Users = items.map((user) => userType(user, wanted && ((name) => wanted.has(name))));
  const PaginationToken = sealPageToken(sealer, list, next);
  return PaginationToken === undefined ? { Users } : { Users, PaginationToken };
});

/** An empty list means all attributes (developer guide). */
function wantedAttributes(pool: Pool, names: readonly string[] | undefined): ReadonlySet<string> | undefined {
  if (names === undefined || names.length === 0) return undefined;
  if (!names.every((name) => pool.settings.schema.has(name))) throw unsatisfied();
  return new Set(names);
}

/** Requesting an attribute that not every user of the page has is an error (API reference, ListUsers). */
function assertAllHave(users: readonly UserRecord[], wanted: ReadonlySet<string>): void {
  for (const name of wanted) {
    if (name !== 'sub' && users.some((user) => user.attributes[name] === undefined)) throw unsatisfied();
  }
}

function unsatisfied(): ServiceError {
  return serviceError('InvalidParameterException', 'Input fails to satisfy the constraints.');
}
