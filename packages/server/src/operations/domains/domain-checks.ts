/** What a domain must look like. Texts were observed unless said otherwise. */
import { type CustomDomainConfigType, type ServiceError, serviceError, type UserPoolTierType } from '@latchkey/model';
import type { DomainKind } from '../../records/pool-items/domain.ts';
import { managedLogin, unavailable } from '../pools/feature-plan.ts';

const reservedWords = ['aws', 'amazon', 'cognito'];

const label = '[a-z0-9](?:[a-z0-9\\-]{0,61}[a-z0-9])?';

const prefix = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Where CloudFront looks for certificates. Partitions other than `aws` have other regions. */
const certificate = /^arn:aws(?::acm:us-east-1|-[a-z-]+:acm:[a-z0-9-]+):\d{12}:certificate\/[\w-]+$/;

/** @throws InvalidParameterException */
export function checkDomain(domain: string, kind: DomainKind): void {
  const labels = kind === 'prefix' ? [domain] : domain.split('.');
  if (!labels.every((part) => prefix.test(part))) {
    throw invalid(
      `The domain name contains an invalid character. Domain names can only contain lower-case letters, numbers, and hyphens. Please enter a different name that follows this format: ^${label}$`,
    );
  }
  if (kind === 'custom') {
    if (labels.length > 1) return;
    throw invalid(
      'Custom domain is not a valid subdomain: Was not able to resolve the root domain, please ensure an A record exists for the root domain.',
    );
  }
  const reserved = reservedWords.find((word) => domain.includes(word));
  if (reserved !== undefined) throw invalid(`Domain cannot contain reserved word: ${reserved}`);
}

/** Only the form of the ARN is checked: this server terminates TLS elsewhere. @throws InvalidParameterException */
export function checkCertificate(config: CustomDomainConfigType | undefined): void {
  if (config === undefined || certificate.test(config.CertificateArn)) return;
  throw invalid(
    "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't include a valid certificate chain.",
  );
}

/**
 * @throws InvalidParameterException for an unknown version (the text is ours)
 * @throws FeatureUnavailableInTierException for managed login in the LITE plan (the name of the feature is ours)
 */
export function checkManagedLoginVersion(version: number | undefined, tier: UserPoolTierType = 'ESSENTIALS'): void {
  if (version === undefined || version === 1) return;
  if (version !== 2) throw invalid('ManagedLoginVersion must be 1 or 2.');
  if (tier === 'LITE') throw unavailable(tier, [managedLogin]);
}

/** The texts are ours. */
export const domainErrors = {
  notFound: (domain: string): ServiceError =>
    serviceError('ResourceNotFoundException', `Domain ${domain} does not exist.`),
  changed: (): ServiceError =>
    serviceError('ConcurrentModificationException', 'The domain was changed by another request. Try again.'),
  hasDomain: (): ServiceError => invalid('User pool already has a domain configured.'),
  notCustom: (): ServiceError => invalid('CustomDomainConfig can only be set for a custom domain.'),
};

export function invalid(message: string): ServiceError {
  return serviceError('InvalidParameterException', message);
}
