/**
 * Lists users, with or without a filter. Every page is one range of one index, however many users there are.
 *
 * Without a filter, and with a filter for an exact value, users are in the order of subs. With a prefix filter they are
 * in the order of the compared values, and then of subs; the key to continue after then contains both.
 */
import type { Connection } from '../db/connection.ts';
import { query } from '../db/query.ts';
import type { UsersTable } from '../db/schema.ts';
import { pageOf } from './page.ts';
import { afterPrefix, searchForm } from '../rows/search-form.ts';
import type { Page, PageRequest } from '../contract/page.ts';
import type { UserFilter } from '../contract/users.ts';
import { USER, type UserRow } from '../rows/user-rows.ts';

/** Columns with an index of (pool, column, sub). */
type SearchColumn = keyof Pick<
  UsersTable,
  | 'username'
  | 'status'
  | 'search_email'
  | 'search_phone_number'
  | 'search_name'
  | 'search_given_name'
  | 'search_family_name'
  | 'search_preferred_username'
>;

/** A row, and the value that a prefix was compared with. */
type FoundRow = UserRow & { readonly compared?: string | null };

/** The column of a filter, and the form in which its values are compared. */
interface Target {
  readonly column: SearchColumn;
  readonly form: (value: string) => string;
}

const asIs = (value: string): string => value;

const TARGETS: Readonly<Record<Exclude<UserFilter['attribute'], 'sub' | 'status'>, Target>> = {
  username: { column: 'username', form: asIs },
  // Status values are upper case in the API and in the rows; filters ignore case.
  'cognito:user_status': { column: 'status', form: (value) => value.toUpperCase() },
  email: { column: 'search_email', form: searchForm },
  phone_number: { column: 'search_phone_number', form: searchForm },
  name: { column: 'search_name', form: searchForm },
  given_name: { column: 'search_given_name', form: searchForm },
  family_name: { column: 'search_family_name', form: searchForm },
  preferred_username: { column: 'search_preferred_username', form: searchForm },
};

/** Separates sub and value in the key to continue after, for prefix filters; no sub contains it. */
const SEPARATOR = '\n';

type AllParameters = { poolId: string; after: string; rows: number };

const all = query((db, $: AllParameters) =>
  db
    .selectFrom('users')
    .select(USER)
    .where('pool_id', '=', $.poolId)
    .where('sub', '>', $.after)
    .orderBy('sub')
    .limit($.rows),
);

// Has one lower bound, as `byPrefix`; `after` itself is excluded if the range starts with it.
const bySubPrefix = query((db, $: AllParameters & { from: string; to: string }) =>
  db
    .selectFrom('users')
    .select(USER)
    .where('pool_id', '=', $.poolId)
    .where('sub', '>=', $.from)
    .where('sub', '<', $.to)
    .where('sub', '<>', $.after)
    .orderBy('sub')
    .limit($.rows),
);

const byEnabled = query((db, $: AllParameters & { enabled: 0 | 1 }) =>
  db
    .selectFrom('users')
    .select(USER)
    .where('pool_id', '=', $.poolId)
    .where('enabled', '=', $.enabled)
    .where('sub', '>', $.after)
    .orderBy('sub')
    .limit($.rows),
);

const byValue = (column: SearchColumn | 'sub') =>
  query((db, $: AllParameters & { value: string }) =>
    db
      .selectFrom('users')
      .select(USER)
      .where('pool_id', '=', $.poolId)
      .where(column, '=', $.value)
      .where('sub', '>', $.after)
      .orderBy('sub')
      .limit($.rows),
  );

// Has one lower bound, so that a later page starts in the index where the previous one ended, not where the matches
// start.
const byPrefix = (column: SearchColumn) =>
  query((db, $: AllParameters & { afterValue: string; to: string }) =>
    db
      .selectFrom('users')
      .select(USER)
      .select(`${column} as compared`)
      .where('pool_id', '=', $.poolId)
      .where((where) => where(where.refTuple(column, 'sub'), '>', where.tuple($.afterValue, $.after)))
      .where(column, '<', $.to)
      .orderBy(column)
      .orderBy('sub')
      .limit($.rows),
  );

const perColumn = <T>(make: (column: SearchColumn) => T): Readonly<Record<SearchColumn, T>> => ({
  username: make('username'),
  status: make('status'),
  search_email: make('search_email'),
  search_phone_number: make('search_phone_number'),
  search_name: make('search_name'),
  search_given_name: make('search_given_name'),
  search_family_name: make('search_family_name'),
  search_preferred_username: make('search_preferred_username'),
});

const bySub = byValue('sub');
const byColumn = perColumn(byValue);
const byColumnPrefix = perColumn(byPrefix);

/** Returns a page of the users that match the filter, or of all users. */
export async function searchUsers<T>(
  connection: Connection,
  poolId: string,
  page: PageRequest,
  filter: UserFilter | undefined,
  recordOf: (row: UserRow) => T,
): Promise<Page<T>> {
  const { after = '', limit } = page;
  const rows = await matching(connection, { poolId, after, rows: limit + 1 }, filter);
  return pageOf(rows, limit, recordOf, ({ sub, compared }) =>
    typeof compared !== 'string' ? sub : `${sub}${SEPARATOR}${compared}`,
  );
}

async function matching(
  connection: Connection,
  page: AllParameters,
  filter: UserFilter | undefined,
): Promise<readonly FoundRow[]> {
  if (!filter) return connection.rows(all, page);
  const { attribute, match, value } = filter;
  if (attribute === 'status') return matchingEnabled(connection, page, filter);
  if (attribute === 'sub') return matchingSub(connection, page, filter);
  const { column, form } = TARGETS[attribute];
  const compared = form(value);
  if (match === 'exact') return connection.rows(byColumn[column], { ...page, value: compared });
  const start = startOf(page.after, compared);
  return connection.rows(byColumnPrefix[column], { ...page, ...start, to: afterPrefix(compared) });
}

function matchingSub(
  connection: Connection,
  page: AllParameters,
  { match, value }: UserFilter,
): Promise<readonly FoundRow[]> {
  if (match === 'exact') return connection.rows(bySub, { ...page, value });
  return connection.rows(bySubPrefix, {
    ...page,
    from: page.after > value ? page.after : value,
    to: afterPrefix(value),
  });
}

/**
 * The filter `status` selects enabled or disabled users; it compares with the words `Enabled` and `Disabled`,
 * case-sensitive.
 */
async function matchingEnabled(
  connection: Connection,
  page: AllParameters,
  { match, value }: UserFilter,
): Promise<readonly FoundRow[]> {
  const matches = (word: string): boolean => (match === 'exact' ? word === value : word.startsWith(value));
  const [enabled, disabled] = [matches('Enabled'), matches('Disabled')];
  if (enabled && disabled) return connection.rows(all, page);
  if (!enabled && !disabled) return [];
  return connection.rows(byEnabled, { ...page, enabled: enabled ? 1 : 0 });
}

/** Returns where the next page of prefix matches starts. A key of another listing starts from the beginning. */
function startOf(key: string, prefix: string): { readonly afterValue: string; readonly after: string } {
  const end = key.indexOf(SEPARATOR);
  const afterValue = key.slice(end + SEPARATOR.length);
  if (end < 0 || !afterValue.startsWith(prefix)) return { afterValue: prefix, after: '' };
  return { afterValue, after: key.slice(0, end) };
}
