/** Makes a running server as declared: for `startServer({ seed })`, `latchkey dev --seed`, and tests. */
import type { Services } from '../services.ts';
import type { Declaration } from './format/declaration.ts';
import { readDeclaration } from './format/read-declaration.ts';
import { inProcess } from './in-process.ts';
import type { Administration } from './reconcile/administration.ts';
import type { Change } from './reconcile/change.ts';
import { type ApplyOptions, carryOut, planDeclaration } from './reconcile/plan.ts';
import { documentOf } from './source/document.ts';

/** A pool of the declaration, with the ids that clients need. */
export interface SeededPool {
  readonly id: string;
  readonly name: string;
  readonly clients: readonly SeededClient[];
}

export interface SeededClient {
  readonly id: string;
  readonly name: string;
  /** Undefined for a public client. */
  readonly secret: string | undefined;
}

export interface Applied {
  /** What was compared, and what was changed. */
  readonly changes: readonly Change[];
  readonly pools: readonly SeededPool[];
}

/**
 * Applies a declaration. Applying it twice changes nothing the second time.
 *
 * @param declaration read by `readDeclaration`, or a plain object of the same form
 * @throws DeclarationError with the place of each problem
 */
export async function applyDeclaration(
  services: Services,
  declaration: Declaration | object,
  options: ApplyOptions = {},
): Promise<Applied> {
  const administration = inProcess(services);
  const read = isRead(declaration) ? declaration : readDeclaration(documentOf(declaration, 'seed'));
  const steps = await planDeclaration(administration, read);
  await carryOut(steps, read, options);
  return { changes: steps.map(described), pools: await seededPools(administration, read) };
}

function isRead(declaration: Declaration | object): declaration is Declaration {
  return 'locate' in declaration && typeof declaration.locate === 'function';
}

function described({ run: _run, ...change }: Change & { readonly run?: unknown }): Change {
  return change;
}

/** Reads the ids of declared pools and app clients. */
async function seededPools({ call }: Administration, { pools }: Declaration): Promise<readonly SeededPool[]> {
  const { UserPools = [] } = pools.every(({ id }) => id !== undefined)
    ? {}
    : await call('ListUserPools', { MaxResults: 60 });
  const seeded: SeededPool[] = [];
  for (const pool of pools) {
    const { settings, clients = [] } = pool;
    const id = pool.id ?? UserPools.find(({ Name }) => Name === settings.PoolName)?.Id ?? '';
    const { UserPoolClients = [] } = await call('ListUserPoolClients', { UserPoolId: id, MaxResults: 60 });
    const found: SeededClient[] = [];
    for (const client of clients) {
      const named = UserPoolClients.find(({ ClientName }) => ClientName === client.settings.ClientName);
      const ClientId = client.id ?? named?.ClientId ?? '';
      const { UserPoolClient } = await call('DescribeUserPoolClient', { UserPoolId: id, ClientId });
      found.push({
        id: ClientId,
        name: UserPoolClient?.ClientName ?? client.settings.ClientName,
        secret: UserPoolClient?.ClientSecret,
      });
    }
    seeded.push({ id, name: settings.PoolName, clients: found });
  }
  return seeded;
}
