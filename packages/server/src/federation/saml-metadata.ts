/** Reads the metadata of a SAML identity provider (SAML 2.0 Metadata, sections 2.3 and 2.4). */
import { X509Certificate } from 'node:crypto';
import { readXml, type XmlElement } from './xml-tree.ts';

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
export async function readSamlMetadata(text: string): Promise<SamlMetadata | MetadataProblem> {
  const root = await readXml(text);
  const provider = root && identityProviderIn(root);
  const entityId = provider?.entity.attributes.get('entityID') ?? '';
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

function identityProviderIn(root: XmlElement): { entity: XmlElement; role: XmlElement } | undefined {
  if (root.namespace !== METADATA) return undefined;
  const entities = root.name === 'EntityDescriptor' ? [root] : childrenOf(root, METADATA, 'EntityDescriptor');
  for (const entity of entities) {
    const [role] = childrenOf(entity, METADATA, 'IDPSSODescriptor');
    if (role !== undefined) return { entity, role };
  }
  return undefined;
}

function redirectLocation(role: XmlElement, service: string): string | null {
  const found = childrenOf(role, METADATA, service).find((element) => element.attributes.get('Binding') === REDIRECT);
  const location = found?.attributes.get('Location') ?? '';
  return /^https?:\/\//i.test(location) && URL.canParse(location) ? location : null;
}

/** A key without `use` serves both purposes (section 2.4.1.1). */
function certificatesIn(role: XmlElement): string[] {
  return childrenOf(role, METADATA, 'KeyDescriptor')
    .filter((key) => key.attributes.get('use') !== 'encryption')
    .flatMap((key) => childrenOf(key, SIGNATURE, 'KeyInfo'))
    .flatMap((info) => childrenOf(info, SIGNATURE, 'X509Data'))
    .flatMap((data) => childrenOf(data, SIGNATURE, 'X509Certificate'))
    .map((element) => element.text.replace(/\s+/g, ''))
    .filter(isCertificate);
}

function isCertificate(base64: string): boolean {
  try {
    return new X509Certificate(Buffer.from(base64, 'base64')).publicKey.type === 'public';
  } catch {
    return false;
  }
}

function childrenOf(parent: XmlElement, namespace: string, name: string): readonly XmlElement[] {
  return parent.children.filter((child) => child.namespace === namespace && child.name === name);
}
