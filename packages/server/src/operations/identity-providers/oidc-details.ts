/**
 * ProviderDetails of OIDC providers. The endpoints come from the issuer's discovery document unless all four are given.
 * Messages are ours: AWS's are not known.
 */
import { type FetchPolicy, isAllowedUrl } from '../../federation/address-policy.ts';
import { fetchDocument } from '../../federation/fetch-document.ts';
import { FetchFailure } from '../../federation/provider-request.ts';
import { discoveryUrl, readDiscovery } from '../../federation/oidc-discovery.ts';
import { invalid } from './invalid.ts';
import { assertDetails } from './required-details.ts';

type Details = Readonly<Record<string, string>>;

const required = ['client_id', 'authorize_scopes', 'oidc_issuer', 'attributes_request_method'];
const endpoints = ['authorize_url', 'token_url', 'attributes_url', 'jwks_uri'] as const;

/**
 * Checks the details.
 * @returns the details that the service adds
 * @throws InvalidParameterException
 */
export async function oidcDetails(details: Details, policy: FetchPolicy): Promise<Details> {
  assertDetails(details, required);
  if (!/^(?:GET|POST)$/.test(details['attributes_request_method'] ?? '')) {
    throw invalid('attributes_request_method must be GET or POST.');
  }
  const issuer = details['oidc_issuer'] ?? '';
  checkIssuer(issuer, policy);
  checkAddresses(details, policy);
  const added = { attributes_url_add_attributes: 'false' };
  return endpoints.every((name) => details[name] !== undefined)
    ? added
    : { ...added, ...(await discovered(issuer, details, policy)) };
}

async function discovered(issuer: string, given: Details, policy: FetchPolicy): Promise<Details> {
  const url = discoveryUrl(issuer);
  const text = await fetchDocument(url, policy).catch((error: unknown) => {
    throw error instanceof FetchFailure ? invalid(`Error retrieving ${url}: ${error.message}.`) : error;
  });
  const found = readDiscovery(text, issuer);
  if (found === undefined) throw invalid(`The document at ${url} is not the metadata of the issuer ${issuer}.`);
  const merged = endpoints.map((name) => [name, given[name] ?? found[name]] as const);
  for (const [name, value] of merged) {
    if (value === undefined) throw invalid(`The document at ${url} names no ${name}.`);
    checkUrl(name, value, policy);
  }
  return Object.fromEntries(merged.map(([name, value]) => [name, value ?? '']));
}

/**
 * Checks the addresses that are given. The details of a social provider can name others, such as those of a test provider.
 * @throws InvalidParameterException
 */
export function checkAddresses(details: Details, policy: FetchPolicy): void {
  for (const name of endpoints) {
    const url = details[name];
    if (url !== undefined) checkUrl(name, url, policy);
  }
}

/** An issuer has no slash at the end ("Adding OIDC identity providers" of the developer guide), and no query. */
function checkIssuer(issuer: string, policy: FetchPolicy): void {
  checkUrl('oidc_issuer', issuer, policy);
  if (/[?#]|\/$/.test(issuer)) throw invalid('oidc_issuer must not end with a slash or have a query.');
}

function checkUrl(name: string, text: string, policy: FetchPolicy): void {
  const url = URL.parse(text);
  if (url === null || !isAllowedUrl(url, policy))
    throw invalid(`${name} must be an HTTPS URL with the port 443 or 80.`);
}
