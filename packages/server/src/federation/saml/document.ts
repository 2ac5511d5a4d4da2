/**
 * Reads untrusted XML in two ways: as a document for the signature library, and as a tree whose values are used.
 * Both refuse document types, so there are no entities.
 */
import type { Element, Node } from '@xmldom/xmldom';
import { readXml, type XmlElement } from '../xml-tree.ts';
import { SamlRefusal } from './refusal.ts';

/** The longest `SAMLResponse` ("Quotas in Amazon Cognito"), and the longest document. In characters. */
export const longestMessage = 100_000;

/** A response with every optional part is less than 15 levels deep. */
const deepest = 32;
/** With a thousand groups a response has some more than a thousand. The signature library searches all of them. */
const mostElements = 2_000;
/** Comments and CDATA sections. The document parser takes quadratic time for them. */
const mostSections = 2_000;
/** Of one element, with its declarations of namespaces. */
const mostAttributes = 64;

/** A document that was read strictly. */
export interface StrictDocument {
  readonly text: string;
  readonly root: Element;
}

/** Decodes a message that was sent by POST (SAML 2.0 Bindings, section 3.5.4): base64 of UTF-8. Line breaks are ignored. */
export function decodeMessage(base64: string): string {
  const compact = base64.replace(/\s+/g, '');
  if (base64.length > longestMessage || !/^[A-Za-z0-9+/]+={0,2}$/.test(compact)) throw new SamlRefusal('malformed');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(compact, 'base64'));
  } catch {
    throw new SamlRefusal('malformed');
  }
}

/** Reads the values of a text. The parser takes linear time, which the document parser does not. */
export async function readTree(text: string): Promise<XmlElement> {
  const root = text.length > longestMessage ? undefined : await readXml(text);
  if (root === undefined || !isSmall(root)) throw new SamlRefusal('malformed');
  return root;
}

/**
 * Reads a document for the verification of its signatures. Everything that the parser only warns of is refused, and so
 * are processing instructions, which canonicalization keeps, and IDs that occur twice.
 */
export async function readDocument(text: string): Promise<StrictDocument> {
  await readTree(text);
  if (text.split('<!', mostSections + 2).length > mostSections + 1) throw new SamlRefusal('malformed');
  // The parser reads them as line breaks of XML 1.1, so they would be other characters than those that were signed.
  if (/[\u0085\u2028]/.test(text)) throw new SamlRefusal('malformed');
  // Loaded here, because few servers need it.
  const { DOMParser } = await import('@xmldom/xmldom');
  const parser = new DOMParser({ errorHandler: { warning: refuse, error: refuse, fatalError: refuse } });
  const document = parser.parseFromString(text, 'text/xml');
  const root = document.documentElement;
  // In the DOM the declaration of XML is a processing instruction, too.
  const top = Array.from(document.childNodes);
  const isPlain = top.every(
    (node, place) =>
      node === root || node.nodeType === COMMENT || isBlank(node) || (place === 0 && isDeclaration(node)),
  );
  if (root === null || !isPlain) throw new SamlRefusal('malformed');
  const elements = elementsIn(root);
  const arePlain = elements.every(({ childNodes }) =>
    Array.from(childNodes).every(({ nodeType }) => plainNodes.has(nodeType)),
  );
  const ids = elements.flatMap(({ attributes }) =>
    Array.from(attributes).flatMap(({ name, value }) => (/^(?:[\w.-]+:)?id$/i.test(name) ? [value] : [])),
  );
  if (!arePlain || new Set(ids).size !== ids.length) throw new SamlRefusal('malformed');
  return { text, root };
}

function refuse(): never {
  throw new SamlRefusal('malformed');
}

/** All elements of a tree, beginning with its root. */
export function elementsIn(root: Element): Element[] {
  const found = [root];
  // Elements that are added on the way are visited as well.
  for (const element of found) found.push(...childElements(element));
  return found;
}

/** The child elements, with the name if one is given. */
export function childElements(parent: Element, namespace?: string, name?: string): Element[] {
  return Array.from(parent.childNodes).filter(
    (node): node is Element =>
      node.nodeType === ELEMENT && (namespace === undefined || isNamed(node as Element, namespace, name ?? '')),
  );
}

/** Whether an element has a name. */
export function isNamed(element: Element, namespace: string, name: string): boolean {
  return element.namespaceURI === namespace && element.localName === name;
}

// Types of nodes in the DOM.
const ELEMENT = 1;
const TEXT = 3;
const CDATA = 4;
const INSTRUCTION = 7;
const COMMENT = 8;
const plainNodes: ReadonlySet<number> = new Set([ELEMENT, TEXT, CDATA, COMMENT]);

function isBlank({ nodeType, nodeValue }: Node): boolean {
  return nodeType === TEXT && (nodeValue ?? '').trim() === '';
}

/** The text was decoded as UTF-8, so it must not say anything else. */
function isDeclaration({ nodeType, nodeName, nodeValue }: Node): boolean {
  const encoding = /encoding\s*=\s*["']([^"']*)["']/.exec(nodeValue ?? '')?.[1];
  return nodeType === INSTRUCTION && nodeName === 'xml' && (encoding === undefined || /^utf-?8$/i.test(encoding));
}

function isSmall(root: XmlElement): boolean {
  let level: readonly XmlElement[] = [root];
  let elements = 0;
  for (let depth = 0; level.length > 0; depth += 1) {
    elements += level.length;
    if (depth >= deepest || elements > mostElements) return false;
    if (level.some(({ attributes }) => attributes.size > mostAttributes)) return false;
    level = level.flatMap(({ children }) => children);
  }
  return true;
}
