/** What an administrator's command begins with: the service, and the pool that is meant. */
import type { AdministratorOptions } from './administrator-options.ts';
import { readAdministratorEnvironment } from '../options/environment.ts';
import { CommandError, UsageError } from '../output/failure.ts';
import type { Run } from '../output/report.ts';
import { checkPool } from '../options/target.ts';
import { type Place, placeOfAdministrator } from './place.ts';
import { openService, type Service } from './service.ts';

/** The service of the place that options and environment name. */
export interface Administration {
  readonly service: Service;
  readonly place: Place;
}

/** Opens it. Nothing is sent yet. */
export function administer(options: AdministratorOptions, { signal }: Run): Administration {
  const place = placeOfAdministrator(options, readAdministratorEnvironment());
  return { place, service: openService(place, signal) };
}

/**
 * The id of the pool that the options name, or of the only one there is. Where there are several nobody guesses: the command may be
 * about to change something.
 *
 * @throws CommandError if there is none, UsageError if there are several
 */
export async function poolOf({ pool }: AdministratorOptions, { service, place }: Administration): Promise<string> {
  if (pool !== undefined) return checkPool(pool);
  const { UserPools = [] } = await service.call('ListUserPools', { MaxResults: 2 });
  const [only, another] = UserPools.map(({ Id = '' }) => Id);
  if (only === undefined) {
    throw new CommandError('NoPool', 'There is no user pool.', `Make one: latchkey pool create${place.again}.`);
  }
  if (another === undefined) return only;
  throw new UsageError('There are several user pools.', `Say which with --pool: latchkey pool list${place.again}.`);
}
