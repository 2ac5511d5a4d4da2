/** UpdateUserPoolDomain: changes version, certificate or routing of a domain. Members that are not given stay. */
import { operation } from '../operation.ts';
import { storedPool } from '../pools/pool-record.ts';
import { checkCertificate, checkManagedLoginVersion, domainErrors } from './domain-checks.ts';
import { domainAnswer } from './domain-type.ts';

export const UpdateUserPoolDomain = operation('UpdateUserPoolDomain', 'iam', async (call) => {
  const { input, store, directory, clock, settings } = call;
  const { CustomDomainConfig, ManagedLoginVersion, Routing } = input;
  const pool = await storedPool(store.read.pools, input.UserPoolId);
  const domain = await store.read.poolItems.findGlobally('domain', input.Domain);
  if (domain?.poolId !== pool.poolId) throw domainErrors.notFound(input.Domain);
  if (CustomDomainConfig !== undefined && domain.itemId !== 'custom') throw domainErrors.notCustom();
  checkCertificate(CustomDomainConfig);
  checkManagedLoginVersion(ManagedLoginVersion, pool.definition.UserPoolTier);
  const { content } = domain;
  const changed = {
    ...domain,
    content: {
      ...content,
      managedLoginVersion: ManagedLoginVersion ?? content.managedLoginVersion,
      customDomainConfig: CustomDomainConfig ?? content.customDomainConfig,
      routing: Routing ?? content.routing,
    },
    modifiedAt: clock.now(),
  };
  if (!(await store.write((tx) => tx.poolItems.replace(changed)))) throw domainErrors.changed();
  directory.forget(pool.poolId);
  return domainAnswer(settings, changed, ManagedLoginVersion);
});
