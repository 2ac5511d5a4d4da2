/** Attributes of an assertion (SAML 2.0 Core, section 2.7.3). */
import type { XmlElement } from '../xml-tree.ts';
import { childrenOf, textOf } from './elements.ts';
import { ASSERTION } from './names.ts';
import { SamlRefusal } from './refusal.ts';

/**
 * The values of each attribute by its name. An attribute that occurs several times has the values of all. Encrypted
 * attributes are ignored.
 */
export function attributesOf(assertion: XmlElement): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const statement of childrenOf(assertion, ASSERTION, 'AttributeStatement')) {
    for (const attribute of childrenOf(statement, ASSERTION, 'Attribute')) {
      const name = attribute.attributes.get('Name') ?? '';
      const values = childrenOf(attribute, ASSERTION, 'AttributeValue').map(valueOf);
      if (name === '' || ![name, ...values].every(isPlainText)) throw new SamlRefusal('attribute');
      found.set(name, [...(found.get(name) ?? []), ...values]);
    }
  }
  return found;
}

/** Whether a value has no characters of four bytes in UTF-8, which Cognito does not accept (developer guide). */
export function isPlainText(value: string): boolean {
  return !/[\u{10000}-\u{10ffff}]/u.test(value);
}

/** eduPersonTargetedID has a NameID as its value. */
function valueOf(element: XmlElement): string {
  const [nested, ...others] = element.children;
  if (nested === undefined) return textOf(element);
  const isNameId = nested.namespace === ASSERTION && nested.name === 'NameID';
  if (!isNameId || others.length > 0) throw new SamlRefusal('attribute');
  return textOf(nested);
}
