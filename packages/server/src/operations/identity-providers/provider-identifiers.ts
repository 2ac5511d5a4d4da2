/** Identifiers of identity providers: other names for one, unique in the pool. Each is an item of its own. */
import type { PoolItemRecord } from '../../records/pool-items/pool-item.ts';
import type { StoreWriter } from '../../store/store.ts';
import type { IdentityProvider } from '../../rules/federation/provider.ts';
import { invalid } from './invalid.ts';

const KIND = 'identity-provider-identifier';

/** More than 300 providers with 50 identifiers each. */
const unlimited = Number.MAX_SAFE_INTEGER;

/**
 * Stores the identifiers of a provider in place of those before.
 * @throws InvalidParameterException for an identifier of another provider (the message is ours)
 */
export async function replaceIdentifiers(
  tx: StoreWriter,
  provider: IdentityProvider,
  before: readonly string[],
): Promise<void> {
  const { poolId, itemId: providerName, content, modifiedAt: now } = provider;
  for (const identifier of before) {
    if (!content.identifiers.includes(identifier)) await tx.poolItems.remove(poolId, KIND, identifier);
  }
  for (const identifier of content.identifiers) {
    if (before.includes(identifier)) continue;
    const item: PoolItemRecord<typeof KIND> = {
      poolId,
      kind: KIND,
      itemId: identifier,
      clientId: null,
      uniqueKey: null,
      globalKey: null,
      content: { providerName },
      version: 1,
      createdAt: now,
      modifiedAt: now,
    };
    if ((await tx.poolItems.insert(item, unlimited)) !== 'inserted') {
      throw invalid(`The identifier ${identifier} belongs to another identity provider.`);
    }
  }
}

/** @throws InvalidParameterException for an identifier that is given twice (the message is ours) */
export function checkIdentifiers(identifiers: readonly string[]): void {
  const repeated = identifiers.find((identifier, place) => identifiers.indexOf(identifier) !== place);
  if (repeated !== undefined) throw invalid(`The identifier ${repeated} is given twice.`);
}
