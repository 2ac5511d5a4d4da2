/** Responses to sign-in requests, by HTTP-POST (SAML 2.0 Profiles, section 4.1.4). */
import type { Element } from '@xmldom/xmldom';
import type { XmlElement } from '../xml-tree.ts';
import { checkIssued, type Expectation, readAssertion, type SamlSignIn } from './assertion.ts';
import {
  childElements,
  decodeMessage,
  elementsIn,
  isNamed,
  readDocument,
  readTree,
  type StrictDocument,
} from './document.ts';
import { onlyChild, textOf } from './elements.ts';
import { decryptAssertion } from './encryption.ts';
import { ASSERTION, PROTOCOL, SIGNATURE, SUCCESS } from './names.ts';
import { SamlRefusal } from './refusal.ts';
import { signaturesOf, signedElement, usableKeys } from './signature.ts';

/** What an acceptable response must fit. */
export interface ExpectedResponse extends Expectation {
  /** The certificates of the identity provider's metadata: X.509, DER in base64. */
  readonly certificates: readonly string[];
  /** The key for encrypted assertions: PKCS #8, DER in base64. */
  readonly decryptionKey: string;
  /** Whether assertions that are not encrypted are refused. */
  readonly mustBeEncrypted: boolean;
}

/**
 * Reads the `SAMLResponse` of a form. The response, the assertion or both must be signed.
 * @throws SamlRefusal
 */
export async function readResponse(base64: string, expected: ExpectedResponse): Promise<SamlSignIn> {
  const keys = usableKeys(expected.certificates, expected.now);
  const received = await readDocument(decodeMessage(base64));
  const { root } = received;
  if (!isNamed(root, PROTOCOL, 'Response')) throw new SamlRefusal('malformed');
  checkShape(root);
  const isSigned = signaturesOf(root).length > 0;
  const signed = isSigned ? await signedElement(received, root, keys) : undefined;
  const response = signed?.tree ?? (await readTree(received.text));
  checkResponse(response, expected, isSigned);
  // A signature covers the text that was received. Without one the assertion has its own.
  const document = signed === undefined ? received : await readDocument(signed.text);
  const assertion = await assertionOf(document, expected, keys, isSigned);
  return readAssertion(assertion, expected);
}

/**
 * One assertion, which is a child of the response, and signatures only where SAML has them. Other places are how
 * signed elements are moved out of the way.
 */
function checkShape(root: Element): void {
  const assertions = assertionsIn(root);
  const isOne = assertions.length === 1 && assertions[0]?.parentNode === root;
  const responses = elementsIn(root).filter((element) => isNamed(element, PROTOCOL, 'Response'));
  if (!isOne || responses.length !== 1) throw new SamlRefusal('structure');
  checkSignaturePlaces(root, [root, ...assertions]);
}

function assertionsIn(root: Element): Element[] {
  return elementsIn(root).filter((element) =>
    ['Assertion', 'EncryptedAssertion'].some((name) => isNamed(element, ASSERTION, name)),
  );
}

function checkSignaturePlaces(root: Element, owners: readonly Element[]): void {
  const signatures = elementsIn(root).filter((element) => isNamed(element, SIGNATURE, 'Signature'));
  const places = new Set(signatures.map(({ parentNode }) => parentNode));
  const isUsual =
    places.size === signatures.length && owners.filter((owner) => places.has(owner)).length === places.size;
  if (!isUsual) throw new SamlRefusal('signature');
}

function checkResponse(response: XmlElement, expected: ExpectedResponse, isSigned: boolean): void {
  const { attributes } = response;
  if (attributes.get('Version') !== '2.0') throw new SamlRefusal('version');
  const issuer = onlyChild(response, ASSERTION, 'Issuer');
  if (issuer !== undefined && textOf(issuer) !== expected.issuer) throw new SamlRefusal('issuer');
  checkSuccess(response);
  // A signed message must have a destination (SAML 2.0 Bindings, section 3.5.5.2).
  const destination = attributes.get('Destination') ?? (isSigned ? '' : expected.recipient);
  if (destination !== expected.recipient) throw new SamlRefusal('destination');
  if ((attributes.get('InResponseTo') ?? null) !== expected.requestId) throw new SamlRefusal('in-response-to');
  checkIssued(response, expected);
}

/** Checks the status of a response; its code is made of URIs, which a provider may define itself. */
export function checkSuccess(response: XmlElement): void {
  const status = onlyChild(response, PROTOCOL, 'Status');
  const code = (status && onlyChild(status, PROTOCOL, 'StatusCode'))?.attributes.get('Value') ?? '';
  if (code === SUCCESS) return;
  throw new SamlRefusal('status', /^[\w:./-]{1,200}$/.test(code) ? code : 'missing');
}

async function assertionOf(
  document: StrictDocument,
  { decryptionKey, mustBeEncrypted }: ExpectedResponse,
  keys: readonly string[],
  isResponseSigned: boolean,
): Promise<XmlElement> {
  const [encrypted] = childElements(document.root, ASSERTION, 'EncryptedAssertion');
  if (encrypted === undefined && mustBeEncrypted) throw new SamlRefusal('encryption');
  const own =
    encrypted === undefined ? document : await decryptedDocument(await decryptAssertion(encrypted, decryptionKey));
  const [plain] = encrypted === undefined ? childElements(own.root, ASSERTION, 'Assertion') : [own.root];
  if (plain === undefined) throw new SamlRefusal('structure');
  if (signaturesOf(plain).length > 0) return (await signedElement(own, plain, keys)).tree;
  // The whole document is what the signature of the response covers.
  if (!isResponseSigned) throw new SamlRefusal('signature');
  const tree = await readTree(own.text);
  const assertion = encrypted === undefined ? onlyChild(tree, ASSERTION, 'Assertion') : tree;
  if (assertion === undefined) throw new SamlRefusal('structure');
  return assertion;
}

/** Faults get the answer for a wrong signature: others would tell what a changed ciphertext decrypts to. */
async function decryptedDocument(text: string): Promise<StrictDocument> {
  try {
    const document = await readDocument(text);
    const { root } = document;
    const [assertion, ...others] = assertionsIn(root);
    if (!isNamed(root, ASSERTION, 'Assertion') || assertion !== root || others.length > 0) {
      throw new SamlRefusal('structure');
    }
    checkSignaturePlaces(root, [root]);
    return document;
  } catch (error) {
    if (error instanceof SamlRefusal) throw new SamlRefusal('signature');
    throw error;
  }
}
