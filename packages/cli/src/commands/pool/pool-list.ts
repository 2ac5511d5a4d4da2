/** `latchkey pool list`: the user pools there are. */
import type { UserPoolDescriptionType } from '@latchkey/model';
import { Command } from 'commander';
import { type AdministratorOptions, withPlaceOptions } from '../../administrator/administrator-options.ts';
import { type Report, type Run, tell } from '../../output/report.ts';

/** The command, for commander. */
export function poolListCommand(): Command {
  return withPlaceOptions(new Command('list'))
    .description('list the user pools')
    .action((options: AdministratorOptions) => tell(options, (run) => list(options, run)));
}

async function list(options: AdministratorOptions, run: Run): Promise<Report> {
  const { administer } = await import('../../administrator/administration.ts');
  const { allOf } = await import('../../administrator/pages.ts');
  const { dateTime, iso } = await import('../../output/date.ts');
  const { table } = await import('../../output/table.ts');

  const { service, place } = administer(options, run);
  const { items: pools } = await allOf<UserPoolDescriptionType>(async (NextToken) => {
    const page = await service.call('ListUserPools', { MaxResults: 60, NextToken });
    return { items: page.UserPools, next: page.NextToken };
  });
  const created = ({ CreationDate }: UserPoolDescriptionType) =>
    CreationDate === undefined ? undefined : CreationDate * 1000;
  const rows = pools.map((pool) => [pool.Id ?? '-', dateTime(created(pool) ?? 0).slice(0, 10), pool.Name ?? '-']);
  return {
    text:
      rows.length === 0
        ? `There is no user pool. Make one: latchkey pool create${place.again}`
        : table([['ID', 'CREATED', 'NAME'], ...rows]),
    json: { pools: pools.map((pool) => ({ userPoolId: pool.Id, name: pool.Name, createdAt: iso(created(pool)) })) },
  };
}
