/**
 * What a provider's claims become as attributes of a user ("Specifying identity provider attribute mappings for your user
 * pool" of the developer guide).
 */
import { type AttributeChanges, contactKinds, verifiedFlag } from '../attributes/attribute-changes.ts';
import type { IdentityProvider } from './provider.ts';

type Claims = Readonly<Record<string, unknown>>;

/** The key of a mapping that names the claim which identifies a user; it is no attribute. */
const USERNAME = 'username';

/**
 * Returns the values of the mapped claims by the names of the pool's attributes. An absent claim, or null, is not in it,
 * so the attribute keeps its value. An empty text removes the attribute.
 */
export function mappedAttributes({ content }: Pick<IdentityProvider, 'content'>, claims: Claims): AttributeChanges {
  const changes = new Map<string, string>();
  for (const [attribute, claim] of Object.entries(content.attributeMapping)) {
    if (attribute === USERNAME || !Object.hasOwn(claims, claim)) continue;
    const value = attributeValue(claims[claim]);
    if (value !== undefined) changes.set(attribute, value);
  }
  return changes;
}

/** The claims with an address that the provider says it has not verified. Anybody could claim such an address there. */
export function unprovenClaims(
  { content: { attributeMapping } }: Pick<IdentityProvider, 'content'>,
  claims: Claims,
): ReadonlySet<string> {
  const unproven = contactKinds.filter((kind) => {
    const flag = verifiedFlag(kind);
    return [flag, attributeMapping[flag] ?? flag].some((name) => isFalse(claims[name]));
  });
  return new Set(unproven.flatMap((kind) => [kind, attributeMapping[kind] ?? kind]));
}

/**
 * The attributes with such an address. An identity that was linked by one of them is not found by it. Ours; AWS does not
 * document such a check.
 */
export function unprovenAddresses(provider: Pick<IdentityProvider, 'content'>, claims: Claims): readonly string[] {
  const unproven = unprovenClaims(provider, claims);
  const { attributeMapping } = provider.content;
  return Object.keys(attributeMapping).filter((name) => unproven.has(attributeMapping[name] ?? ''));
}

/** A list is `[a,b]`, with each value encoded as in a form: all but letters, digits and `.-*_` (developer guide). */
function attributeValue(claim: unknown): string | undefined {
  if (Array.isArray(claim)) return `[${claim.map((one) => formEncoded(textOf(one) ?? '')).join(',')}]`;
  return textOf(claim);
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return undefined;
  return JSON.stringify(value);
}

function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}

function isFalse(flag: unknown): boolean {
  return flag === false || (typeof flag === 'string' && flag.toLowerCase() === 'false');
}
