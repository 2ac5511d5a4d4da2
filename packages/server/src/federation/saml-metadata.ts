/**
 * Reads the metadata of a SAML identity provider (SAML 2.0 Metadata, sections 2.3 and 2.4). The parser is strict, and a
 * document type is refused, so there are no entities to expand.
 */
import { X509Certificate } from 'node:crypto';
import { DOMParser, type Document, type Element } from '@xmldom/xmldom';

const METADATA = 'urn:oasis:names:tc:SAML:2.0:metadata';
const SIGNATURE = 'http://www.w3.org/2000/09/xmldsig#';
const REDIRECT = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect';

/** What a pool needs to know about a SAML identity provider. */
export interface SamlMetadata {
  readonly entityId: string;
  /** Where sign-in requests are sent, by the HTTP-Redirect binding. */
  readonly signInUrl: string;
  /** Where sign-out requests are sent, by the same binding; null if the provider does not offer it. */
  readonly signOutUrl: string | null;
  /** The certificates that may sign responses: X.509, DER in base64. */
  readonly signingCertificates: readonly string[];
}

/** Why a text is not usable metadata. The messages that AWS is known to answer are in the operations. */
export type MetadataProblem = 'not-metadata' | 'no-redirect-binding' | 'no-certificate';

/** Reads metadata with one identity provider; of a list of entities, the first identity provider counts. */
export function readSamlMetadata(text: string): SamlMetadata | MetadataProblem {
  const document = parse(text);
  const provider = document && identityProviderIn(document);
  const entityId = provider?.entity.getAttribute('entityID') ?? '';
  if (provider === undefined || entityId === '') return 'not-metadata';
  const signInUrl = redirectLocation(provider.role, 'SingleSignOnService');
  if (signInUrl === null) return 'no-redirect-binding';
  const signingCertificates = certificatesIn(provider.role);
  if (signingCertificates.length === 0) return 'no-certificate';
  return {
    entityId,
    signInUrl,
    signOutUrl: redirectLocation(provider.role, 'SingleLogoutService'),
    signingCertificates,
  };
}

function parse(text: string): Document | undefined {
  // XML names are case-sensitive, so there is no other spelling.
  if (text.includes('<!DOCTYPE') || text.includes('<!ENTITY')) return undefined;
  try {
    return new DOMParser({ onError: fail }).parseFromString(text.trim(), 'text/xml');
  } catch {
    return undefined;
  }
}

function fail(_level: string, message: string): never {
  throw new Error(message);
}

function identityProviderIn(document: Document): { entity: Element; role: Element } | undefined {
  const root = document.documentElement;
  if (root?.namespaceURI !== METADATA) return undefined;
  const entities = root.localName === 'EntityDescriptor' ? [root] : childrenOf(root, METADATA, 'EntityDescriptor');
  for (const entity of entities) {
    const [role] = childrenOf(entity, METADATA, 'IDPSSODescriptor');
    if (role !== undefined) return { entity, role };
  }
  return undefined;
}

function redirectLocation(role: Element, service: string): string | null {
  const found = childrenOf(role, METADATA, service).find((element) => element.getAttribute('Binding') === REDIRECT);
  const location = found?.getAttribute('Location') ?? '';
  return /^https?:\/\//i.test(location) && URL.canParse(location) ? location : null;
}

/** A key without `use` serves both purposes (section 2.4.1.1). */
function certificatesIn(role: Element): string[] {
  return childrenOf(role, METADATA, 'KeyDescriptor')
    .filter((key) => key.getAttribute('use') !== 'encryption')
    .flatMap((key) => childrenOf(key, SIGNATURE, 'KeyInfo'))
    .flatMap((info) => childrenOf(info, SIGNATURE, 'X509Data'))
    .flatMap((data) => childrenOf(data, SIGNATURE, 'X509Certificate'))
    .map((element) => (element.textContent ?? '').replace(/\s+/g, ''))
    .filter(isCertificate);
}

function isCertificate(base64: string): boolean {
  try {
    return new X509Certificate(Buffer.from(base64, 'base64')).publicKey.type === 'public';
  } catch {
    return false;
  }
}

function childrenOf(parent: Element, namespace: string, name: string): Element[] {
  const found: Element[] = [];
  for (let child = parent.firstChild; child !== null; child = child.nextSibling) {
    const element = child as Element;
    if (child.nodeType === 1 && element.namespaceURI === namespace && element.localName === name) found.push(element);
  }
  return found;
}
