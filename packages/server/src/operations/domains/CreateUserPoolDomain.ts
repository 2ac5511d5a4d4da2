/** CreateUserPoolDomain: gives a pool its prefix domain or its custom domain. No two pools can have the same one. */
import type { DomainContent, DomainKind } from '../../records/pool-items/domain.ts';
import type { PoolItemRecord } from '../../records/pool-items/pool-item.ts';
import { rethrowPoolGone } from '../../rules/pools/directory.ts';
import { operation } from '../operation.ts';
import { storedPool } from '../pools/pool-record.ts';
import { checkCertificate, checkDomain, checkManagedLoginVersion, domainErrors, invalid } from './domain-checks.ts';
import { domainAnswer } from './domain-type.ts';

/** A pool has one of each kind; the item's id is the kind. */
const maxDomains = 2;

export const CreateUserPoolDomain = operation('CreateUserPoolDomain', 'iam', async (call) => {
  const { input, store, directory, clock, settings } = call;
  const { Domain: domain, CustomDomainConfig, ManagedLoginVersion } = input;
  const pool = await storedPool(store.read.pools, input.UserPoolId);
  const kind: DomainKind = CustomDomainConfig === undefined ? 'prefix' : 'custom';
  checkDomain(domain, kind);
  checkCertificate(CustomDomainConfig);
  checkManagedLoginVersion(ManagedLoginVersion, pool.definition.UserPoolTier);
  const now = clock.now();
  const content: DomainContent = {
    domain,
    managedLoginVersion: ManagedLoginVersion ?? 1,
    customDomainConfig: CustomDomainConfig ?? null,
    routing: input.Routing ?? null,
  };
  const item: PoolItemRecord<'domain'> = {
    poolId: pool.poolId,
    kind: 'domain',
    itemId: kind,
    clientId: null,
    uniqueKey: null,
    globalKey: domain,
    content,
    version: 1,
    createdAt: now,
    modifiedAt: now,
  };
  await store
    .write(async (tx) => {
      const holder = await tx.poolItems.findGlobally('domain', domain);
      if (holder?.poolId === pool.poolId) throw invalid('Domain already exists.');
      if (holder !== undefined) throw isTaken();
      const outcome = await tx.poolItems.insert(item, maxDomains);
      if (outcome === 'taken') throw isTaken();
      if (outcome !== 'inserted') throw domainErrors.hasDomain();
    })
    .catch(rethrowPoolGone(pool.poolId));
  directory.forget(pool.poolId);
  return domainAnswer(settings, item, ManagedLoginVersion);
});

const isTaken = () => invalid('Domain already associated with another user pool.');
