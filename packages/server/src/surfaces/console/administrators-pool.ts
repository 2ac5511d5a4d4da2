/**
 * The pool of the console's administrators, and which listener serves its pages: that of the console, and no other. The API
 * is often public; there nobody may try passwords of administrators, or lock them out by failed attempts.
 */
import { serviceError } from '@latchkey/model';
import { noPool, type Pool } from '../../rules/pools/directory.ts';
import type { Services } from '../../services.ts';
import type { Administrators } from './access.ts';

/** The id of the pool. It is the same on every start, and on every node. */
export const administratorsPoolId = (region: string): string => `${region}_LatchkeyConsole`;

/** The services as the pages of the console's listener see them: there is one pool with one app client, and no domain. */
export function onlyAdministrators(services: Services, { poolId, clientId }: Administrators): Services {
  const { directory } = services;
  return {
    ...services,
    directory: {
      ...directory,
      async pool(id) {
        if (id !== poolId) throw noPool(id);
        return withoutSignUp(await directory.pool(id));
      },
      async client(id) {
        if (id !== clientId) throw noClient(id);
        const { pool, client } = await directory.client(id);
        return { pool: withoutSignUp(pool), client };
      },
      domain: () => Promise.resolve(undefined),
    },
  };
}

/** The services as the pages of the API's listener see them: the pool does not exist there. */
export function withoutAdministrators(services: Services): Services {
  const { directory, settings } = services;
  const poolId = administratorsPoolId(settings.region);
  return {
    ...services,
    directory: {
      ...directory,
      async pool(id) {
        if (id === poolId) throw noPool(id);
        return directory.pool(id);
      },
      async client(id) {
        const found = await directory.client(id);
        if (found.pool.id === poolId) throw noClient(id);
        return found;
      },
      async domain(name) {
        const pool = await directory.domain(name);
        return pool?.id === poolId ? undefined : pool;
      },
    },
  };
}

/** Whoever signs up would be an administrator, whatever the pool allows (access.ts). */
function withoutSignUp(pool: Pool): Pool {
  return { ...pool, settings: { ...pool.settings, adminCreateUserOnly: true } };
}

function noClient(id: string) {
  return serviceError('ResourceNotFoundException', `User pool client ${id} does not exist.`);
}
