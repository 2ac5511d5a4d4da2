/** Reads values from the tree of a message. Only for trees that were signed, or whose values prove nothing. */
import type { XmlElement } from '../xml-tree.ts';
import { SamlRefusal } from './refusal.ts';

/** The children with a name. */
export function childrenOf(parent: XmlElement, namespace: string, name: string): readonly XmlElement[] {
  return parent.children.filter((child) => child.namespace === namespace && child.name === name);
}

/** The only child with a name; undefined if there is none. */
export function onlyChild(parent: XmlElement, namespace: string, name: string): XmlElement | undefined {
  const [child, ...others] = childrenOf(parent, namespace, name);
  if (others.length > 0) throw new SamlRefusal('malformed');
  return child;
}

/**
 * The text of an element that has no child elements, without the white space of XML around it. Other blanks, such as
 * U+00A0, belong to the text: two users may have names that differ only there.
 */
export function textOf({ children, text }: XmlElement): string {
  if (children.length > 0) throw new SamlRefusal('malformed');
  let [start, end] = [0, text.length];
  while (start < end && isWhiteSpace(text[start])) start += 1;
  while (start < end && isWhiteSpace(text[end - 1])) end -= 1;
  return text.slice(start, end);
}

/** XML 1.0, section 2.3. */
function isWhiteSpace(character: string | undefined): boolean {
  return character !== undefined && ' \t\r\n'.includes(character);
}

/**
 * An instant (SAML 2.0 Core, section 1.3.3): UTC, in milliseconds since the epoch; undefined if the attribute is absent.
 */
export function instantOf(element: XmlElement, attribute: string): number | undefined {
  const text = element.attributes.get(attribute);
  if (text === undefined) return undefined;
  const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(instant)) throw new SamlRefusal('malformed');
  return instant;
}
