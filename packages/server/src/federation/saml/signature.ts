/**
 * Signatures inside of XML (XML Signature 1.1; SAML 2.0 Core, section 5.4). What is used of a message is read from the
 * bytes that were signed, never from the message itself. So a signature that covers another element than the one that
 * is read ("signature wrapping") is of no use.
 */
import { X509Certificate } from 'node:crypto';
import type { Element } from '@xmldom/xmldom';
import type { XmlElement } from '../xml-tree.ts';
import { childElements, isNamed, readTree, type StrictDocument } from './document.ts';
import { RSA_SHA256, SIGNATURE } from './names.ts';
import { SamlRefusal } from './refusal.ts';

const ENVELOPED = `${SIGNATURE}enveloped-signature`;
const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';

// SHA-1 is broken for signatures, and HMAC would take a public key for a secret one.
const signatureMethods: readonly string[] = [RSA_SHA256, 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512'];
const digestMethods: readonly string[] = [
  'http://www.w3.org/2001/04/xmlenc#sha256',
  'http://www.w3.org/2001/04/xmlenc#sha512',
];
const canonicalizations: readonly string[] = [EXCLUSIVE, `${EXCLUSIVE}WithComments`];

/** NIST SP 800-131A. */
const shortestKey = 2_048;

/** The public keys of certificates that have not expired, as PEM. */
export function usableKeys(certificates: readonly string[], now: number): string[] {
  return certificates.flatMap((base64) => {
    const { publicKey, validTo } = new X509Certificate(Buffer.from(base64, 'base64'));
    const bits = publicKey.asymmetricKeyDetails?.modulusLength ?? 0;
    const isUsable = publicKey.asymmetricKeyType === 'rsa' && bits >= shortestKey && Date.parse(validTo) > now;
    return isUsable ? [publicKey.export({ type: 'spki', format: 'pem' }).toString()] : [];
  });
}

/** The signatures of an element, which are its children. */
export function signaturesOf(element: Element): Element[] {
  return childElements(element, SIGNATURE, 'Signature');
}

/**
 * Verifies the one signature of an element.
 * @param document the document with the element
 * @param keys public keys as PEM; one of them must have signed
 * @returns the signed element, and its canonical text
 * @throws SamlRefusal
 */
export async function signedElement(
  document: StrictDocument,
  element: Element,
  keys: readonly string[],
): Promise<{ readonly text: string; readonly tree: XmlElement }> {
  const [signature, ...others] = signaturesOf(element);
  const id = element.getAttribute('ID') ?? '';
  if (signature === undefined || others.length > 0 || id === '' || !hasUsualForm(signature, id)) {
    throw new SamlRefusal('signature');
  }
  for (const key of keys) {
    const text = await canonicalText(document.text, signature, key);
    if (text === undefined) continue;
    const tree = await readTree(text);
    const isTheSame = tree.name === element.localName && tree.namespace === element.namespaceURI;
    if (!isTheSame || tree.attributes.get('ID') !== id) break;
    return { text, tree };
  }
  throw new SamlRefusal('signature');
}

async function canonicalText(text: string, signature: Element, publicCert: string): Promise<string | undefined> {
  // Loaded here, because few servers need it.
  const { SignedXml } = await import('xml-crypto');
  // A certificate inside of the message proves nothing.
  const signed = new SignedXml({ publicCert, getCertFromKeyInfo: () => null });
  signed.SignatureAlgorithms = only(signed.SignatureAlgorithms, signatureMethods);
  signed.HashAlgorithms = only(signed.HashAlgorithms, digestMethods);
  signed.CanonicalizationAlgorithms = only(signed.CanonicalizationAlgorithms, [...canonicalizations, ENVELOPED]);
  try {
    signed.loadSignature(signature);
    if (!signed.checkSignature(text)) return undefined;
  } catch {
    return undefined;
  }
  const [reference, ...others] = signed.getSignedReferences();
  return others.length === 0 ? reference : undefined;
}

function only<T>(all: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
}

/**
 * Whether a signature has the form that SAML prescribes: one reference, to the element around it, with no other
 * transforms than the two that are usual. The library would find some of these parts at any depth.
 */
function hasUsualForm(signature: Element, id: string): boolean {
  const [signedInfo, value, keyInfo, ...rest] = childElements(signature);
  if (signedInfo === undefined || value === undefined || rest.length > 0) return false;
  if (!is(signedInfo, 'SignedInfo') || !is(value, 'SignatureValue') || childElements(value).length > 0) return false;
  if (keyInfo !== undefined && !is(keyInfo, 'KeyInfo')) return false;
  const [canonicalization, method, reference, ...more] = childElements(signedInfo);
  if (reference === undefined || more.length > 0 || !is(reference, 'Reference')) return false;
  if (!hasAlgorithm(canonicalization, 'CanonicalizationMethod', canonicalizations)) return false;
  if (!hasAlgorithm(method, 'SignatureMethod', signatureMethods)) return false;
  const [transforms, digestMethod, digest, ...others] = childElements(reference);
  if (transforms === undefined || digest === undefined || others.length > 0) return false;
  if (!is(transforms, 'Transforms') || !is(digest, 'DigestValue')) return false;
  const [enveloped, exclusive, ...further] = childElements(transforms);
  return (
    reference.getAttribute('URI') === `#${id}` &&
    hasAlgorithm(digestMethod, 'DigestMethod', digestMethods) &&
    hasAlgorithm(enveloped, 'Transform', [ENVELOPED]) &&
    hasAlgorithm(exclusive, 'Transform', canonicalizations) &&
    further.length === 0
  );
}

function is(element: Element, name: string): boolean {
  return isNamed(element, SIGNATURE, name);
}

function hasAlgorithm(element: Element | undefined, name: string, allowed: readonly string[]): boolean {
  return element !== undefined && is(element, name) && allowed.includes(element.getAttribute('Algorithm') ?? '');
}
