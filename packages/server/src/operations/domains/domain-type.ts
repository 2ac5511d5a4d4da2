/** A stored domain in the form of answers. */
import type { CreateUserPoolDomainResponse, DomainDescriptionType } from '@latchkey/model';
import type { ServerSettings } from '../../ports/settings.ts';
import type { PoolItemRecord } from '../../records/pool-items/pool-item.ts';
import { versionStamp } from '../../rules/branding/version-stamp.ts';

type DomainRecord = PoolItemRecord<'domain'>;

/**
 * DomainDescription. A domain is active at once: nothing has to be set up outside of this server. The bucket does not
 * exist; clients expect its name.
 */
export function describeDomain(settings: ServerSettings, domain: DomainRecord): DomainDescriptionType {
  const { content, poolId, modifiedAt } = domain;
  return {
    AWSAccountId: settings.accountId,
    CloudFrontDistribution: publicHost(settings),
    // Cognito answers an empty structure for a prefix domain (observed), although CertificateArn is required.
    CustomDomainConfig: content.customDomainConfig ?? ({} as DomainDescriptionType['CustomDomainConfig']),
    Domain: content.domain,
    ManagedLoginVersion: content.managedLoginVersion,
    Routing: content.routing ?? undefined,
    S3Bucket: 'latchkey-assets',
    Status: 'ACTIVE',
    UserPoolId: poolId,
    Version: versionStamp(modifiedAt),
  };
}

/** The answer of CreateUserPoolDomain and UpdateUserPoolDomain, with the version only if it was given (observed). */
export function domainAnswer(
  settings: ServerSettings,
  { content, itemId }: DomainRecord,
  givenVersion: number | undefined,
): CreateUserPoolDomainResponse {
  return {
    CloudFrontDomain: itemId === 'custom' ? publicHost(settings) : undefined,
    ManagedLoginVersion: givenVersion,
    Routing: content.routing ?? undefined,
  };
}

/** The host that an alias record of a custom domain must lead to: that of this server. */
function publicHost(settings: ServerSettings): string {
  return new URL(settings.publicUrl()).hostname;
}
