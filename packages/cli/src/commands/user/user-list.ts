/** `latchkey user list`: lists the users of a pool. */
import type { UserType } from '@latchkey/model';
import { Command, InvalidArgumentError, Option } from 'commander';
import { type AdministratorOptions, withPoolOptions } from '../../administrator/administrator-options.ts';
import { type Report, type Run, runAndReport } from '../../output/report.ts';

interface ListOptions extends AdministratorOptions {
  readonly filter?: string;
  readonly most: number;
}

/** Defines the command. */
export function userListCommand(): Command {
  return withPoolOptions(new Command('list'))
    .description('list the users of a pool')
    .option('--filter <expression>', `a filter of ListUsers, such as 'email ^= "ada"'`)
    .addOption(new Option('--most <number>', 'maximum number of users to list').default(1_000).argParser(positive))
    .action((options: ListOptions) => runAndReport(options, (run) => list(options, run)));
}

function positive(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Give a whole number of at least 1.');
  return Number(text);
}

async function list({ filter: Filter, most, ...options }: ListOptions, run: Run): Promise<Report> {
  const { administer, poolOf } = await import('../../administrator/administration.ts');
  const { allOf } = await import('../../administrator/pages.ts');
  const { accountOf, statusWords, userFacts } = await import('../../words/user-words.ts');
  const { table } = await import('../../output/table.ts');

  const administration = administer(options, run);
  const UserPoolId = await poolOf(options, administration);
  const { items, isWhole } = await allOf<UserType>(async (PaginationToken) => {
    const input = { UserPoolId, Filter, PaginationToken, Limit: Math.min(60, most) };
    const page = await administration.service.call('ListUsers', input);
    return { items: page.Users, next: page.PaginationToken };
  }, most);
  const users = items.map(accountOf);
  const rows = users.map((user) => [
    user.Username ?? '-',
    statusWords(user),
    user.attributes['email'] ?? user.attributes['phone_number'] ?? '-',
  ]);
  const remark = isWhole ? '' : `\n\nThere are more users. Show more with --most, or select users with --filter.`;
  const nobody = Filter === undefined ? 'The pool has no users.' : 'No user matches the filter.';
  return {
    text: rows.length === 0 ? nobody : `${table([['NAME', 'STATUS', 'ADDRESS'], ...rows])}${remark}`,
    json: { users: users.map(userFacts), complete: isWhole },
  };
}
