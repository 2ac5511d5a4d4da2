/** A SAML identity provider with what its metadata says now. */
import { fetchPolicy } from '../../../federation/address-policy.ts';
import { FetchFailure } from '../../../federation/provider-request.ts';
import { fetchDocument } from '../../../federation/fetch-document.ts';
import { readSamlMetadata, type SamlMetadata } from '../../../federation/saml-metadata.ts';
import type { SamlContent } from '../../../records/pool-items/identity-provider.ts';
import type { IdentityProvider } from '../../../rules/federation/provider.ts';
import type { Services } from '../../../services.ts';
import { elapsedSince } from '../../../time/instants.ts';

export interface SamlProvider {
  readonly item: IdentityProvider;
  readonly content: SamlContent;
  readonly metadata: SamlMetadata;
}

type ProviderTools = Pick<Services, 'directory' | 'store' | 'clock' | 'settings' | 'log'>;

/** How long metadata from an address is used ("at most six hours" in the developer guide). */
const freshMs = 6 * 3_600_000;

/** Returns what is needed of the provider; undefined if it is no SAML provider. */
export async function samlProvider(tools: ProviderTools, item: IdentityProvider): Promise<SamlProvider | undefined> {
  const stored = item.content.saml;
  if (stored === null) return undefined;
  const content = await withFreshMetadata(tools, item, stored);
  const metadata = await readSamlMetadata(content.metadata);
  // It was readable when it was stored.
  return typeof metadata === 'string' ? undefined : { item, content, metadata };
}

/** Returns the SAML provider of a name; undefined if the pool has none. */
export async function namedSamlProvider(
  tools: ProviderTools,
  poolId: string,
  name: string,
): Promise<SamlProvider | undefined> {
  const item = await tools.store.read.poolItems.find(poolId, 'identity-provider', name);
  return item && samlProvider(tools, item);
}

/** Whether an option of the provider is on. */
export function isOn({ item }: SamlProvider, option: 'IDPSignout' | 'IDPInit' | 'EncryptedResponses'): boolean {
  return item.content.details[option]?.toLowerCase() === 'true';
}

/**
 * Fetches metadata again that is too old, and stores it. If that fails, or the metadata is now of another provider, the
 * old metadata stays: a provider that cannot be reached for a moment must not keep its users out.
 */
async function withFreshMetadata(
  { store, clock, settings, directory, log }: ProviderTools,
  item: IdentityProvider,
  stored: SamlContent,
): Promise<SamlContent> {
  const url = item.content.details['MetadataURL'];
  const now = clock.now();
  if (stored.fetchedAt === null || url === undefined || elapsedSince(stored.fetchedAt, now) < freshMs) return stored;
  const metadata = await fetchDocument(url, fetchPolicy(settings)).catch((error: unknown) => {
    if (!(error instanceof FetchFailure)) throw error;
    log.warn({ poolId: item.poolId, provider: item.itemId, reason: error.message }, 'SAML metadata was not fetched');
    return stored.metadata;
  });
  const read = await readSamlMetadata(metadata);
  const isUsable = typeof read !== 'string' && read.entityId === stored.entityId;
  const content: SamlContent = { ...stored, metadata: isUsable ? metadata : stored.metadata, fetchedAt: now };
  await store.write((tx) => tx.poolItems.replace({ ...item, content: { ...item.content, saml: content } }));
  directory.forget(item.poolId);
  return content;
}
