/** Opens the service for an administrator's command, and finds the user pool that the command is about. */
import type { AdministratorOptions } from './administrator-options.ts';
import { withDefaults } from '../options/defaults.ts';
import { readAdministratorEnvironment } from '../options/environment.ts';
import { CommandError, UsageError } from '../output/failure.ts';
import type { Run } from '../output/report.ts';
import { checkPool } from '../options/target.ts';
import { type Place, type PlaceOptions, placeOfAdministrator } from './place.ts';
import { openService, type Service } from './service.ts';

/** The service that options and environment select. */
export interface Administration {
  readonly service: Service;
  readonly place: Place;
  /** The pool of the options, or the one that `latchkey use` keeps for this server. */
  readonly pool: string | undefined;
}

/** Opens the service. Sends no request. */
export function administer(options: AdministratorOptions, { signal }: Run): Administration {
  const environment = readAdministratorEnvironment();
  const { pool, endpoint, region } = withDefaults<PlaceOptions>(options, environment.endpoint);
  const where = { ...(pool && { pool }), ...(endpoint && { endpoint }), ...(region && { region }) };
  const place = placeOfAdministrator(where, environment);
  return { place, service: openService(place, signal), pool };
}

/**
 * Returns the id of the pool in the options, of the one that `latchkey use` keeps, or of the only pool. If there are several pools, the command does not choose one, because it
 * may change something.
 *
 * @throws CommandError if there is none, UsageError if there are several
 */
export async function poolOf({ pool: given }: AdministratorOptions, administration: Administration): Promise<string> {
  const { service, place, pool = given } = administration;
  if (pool !== undefined) return checkPool(pool);
  const { UserPools = [] } = await service.call('ListUserPools', { MaxResults: 2 });
  const [only, another] = UserPools.map(({ Id = '' }) => Id);
  if (only === undefined) {
    throw new CommandError('NoPool', 'There is no user pool.', `Create one: latchkey pool create${place.again}.`);
  }
  if (another === undefined) return only;
  throw new UsageError(
    'There are several user pools.',
    `Choose one with --pool. To list them: latchkey pool list${place.again}.`,
  );
}
