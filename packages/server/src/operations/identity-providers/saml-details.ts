/** ProviderDetails of SAML providers. Messages are AWS's (observed) unless a comment says otherwise. */
import { certifiedKey } from '../../crypto/self-signed-certificate.ts';
import type { FetchPolicy } from '../../federation/address-policy.ts';
import { fetchDocument } from '../../federation/fetch-document.ts';
import { FetchFailure } from '../../federation/provider-request.ts';
import { readSamlMetadata } from '../../federation/saml-metadata.ts';
import type { SamlContent } from '../../records/pool-items/identity-provider.ts';
import type { Services } from '../../services.ts';
import { invalid } from './invalid.ts';

type Details = Readonly<Record<string, string>>;

const flags = ['IDPSignout', 'IDPInit', 'EncryptedResponses'] as const;

/** Years for which an encryption certificate is valid ("SAML signing and encryption" of the developer guide). */
const certificateYears = 10;

/**
 * Checks the details and reads the metadata.
 * @param before what is stored about the provider, whose key stays; null for a new provider
 * @returns the details that the service adds, and what it stores
 * @throws InvalidParameterException
 */
export async function samlDetails(
  { clock, random }: Pick<Services, 'clock' | 'random'>,
  poolId: string,
  details: Details,
  policy: FetchPolicy,
  before: SamlContent | null,
): Promise<{ readonly derived: Details; readonly saml: SamlContent }> {
  checkOptions(details);
  const { metadata, fetchedAt } = await metadataOf(details, policy, clock.now());
  const read = await readSamlMetadata(metadata);
  if (typeof read === 'string') throw invalid(problems[read]);
  const key = before ?? (await newEncryptionKey(poolId, clock.now(), random));
  const { encryptionCertificate, encryptionKey } = key;
  return {
    derived: {
      SSORedirectBindingURI: read.signInUrl,
      ...(read.signOutUrl !== null && { SLORedirectBindingURI: read.signOutUrl }),
      ActiveEncryptionCertificate: encryptionCertificate,
    },
    saml: { metadata, entityId: read.entityId, fetchedAt, encryptionCertificate, encryptionKey },
  };
}

/** The third message is ours. */
const problems = {
  'not-metadata': 'Unable to unmarshall metadata',
  'no-redirect-binding': 'No SingleSignOn Http redirect binding location found in metadata.',
  'no-certificate': 'No valid signing certificate found in metadata.',
} as const;

/** The messages are ours. */
function checkOptions(details: Details): void {
  for (const name of flags) {
    const value = details[name];
    if (value !== undefined && !/^(?:true|false)$/i.test(value)) throw invalid(`${name} must be true or false.`);
  }
  const algorithm = details['RequestSigningAlgorithm'];
  if (algorithm !== undefined && algorithm !== 'rsa-sha256') {
    throw invalid('RequestSigningAlgorithm must be rsa-sha256.');
  }
  if (details['ActiveEncryptionCertificate'] !== undefined) {
    throw invalid('ActiveEncryptionCertificate is set by the service.');
  }
}

/** A file takes precedence over an address. */
async function metadataOf(
  { MetadataFile: file, MetadataURL: url }: Details,
  policy: FetchPolicy,
  now: number,
): Promise<{ readonly metadata: string; readonly fetchedAt: number | null }> {
  if (file !== undefined && file !== '') return { metadata: file, fetchedAt: null };
  if (url === undefined || url === '') {
    throw invalid('At least one of the MetadataURL or MetadataFile should be provided.');
  }
  try {
    return { metadata: await fetchDocument(url, policy), fetchedAt: now };
  } catch (error) {
    if (!(error instanceof FetchFailure)) throw error;
    throw invalid(
      error.status === null
        ? `Error retrieving metadata from ${url}`
        : `Non-ok status code ${error.status} returned from remote metadata source ${url}`,
    );
  }
}

async function newEncryptionKey(poolId: string, now: number, random: Services['random']) {
  const { certificate, privateKey } = await certifiedKey(poolId, certificateYears, now, random);
  return { encryptionCertificate: certificate, encryptionKey: privateKey };
}
