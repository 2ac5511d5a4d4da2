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

/** The text of an element that has no child elements, without blanks around it. */
export function textOf(element: XmlElement): string {
  if (element.children.length > 0) throw new SamlRefusal('malformed');
  return element.text.trim();
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
