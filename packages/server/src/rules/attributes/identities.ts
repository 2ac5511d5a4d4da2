/**
 * The attribute `identities`: the users of identity providers who are the same person as this user. It is JSON text, in
 * the form that AdminGetUser returns ("Linking federated users to an existing user profile" of the developer guide).
 */
import type { Attributes } from './attribute-changes.ts';

/** Name of the attribute. Only the service writes it. */
export const IDENTITIES = 'identities';

/** One user of an identity provider, as the attribute contains it. */
export interface Identity {
  /** The subject; for an identity that was linked by another attribute and has not signed in, its value. */
  readonly userId: string;
  readonly providerName: string;
  readonly providerType: string;
  /** The entity id of a SAML provider; null for other types (observed). */
  readonly issuer: string | null;
  /** The user was created by signing in with this identity. False: the identity was linked to the user. */
  readonly primary: boolean;
  /** Milliseconds since the epoch. */
  readonly dateCreated: number;
}

/** Returns the identities of a user; none without the attribute. */
export function identitiesOf(attributes: Attributes): readonly Identity[] {
  const text = attributes[IDENTITIES];
  // Only `withIdentities` writes the attribute.
  return text === undefined ? [] : (JSON.parse(text) as readonly Identity[]);
}

/** Returns the attributes with these identities; without the attribute if there are none. */
export function withIdentities(attributes: Attributes, identities: readonly Identity[]): Attributes {
  const { [IDENTITIES]: _before, ...others } = attributes;
  return identities.length === 0 ? others : { ...others, [IDENTITIES]: JSON.stringify(identities) };
}

/** Whether the user was created by a sign-in with an identity provider. */
export function isFederated(attributes: Attributes): boolean {
  return identitiesOf(attributes).some(({ primary }) => primary);
}

/** The claim of identity tokens: a list in which all values but `issuer` are strings (observed). */
export function identitiesClaim(text: string) {
  return identitiesOf({ [IDENTITIES]: text }).map((identity) => ({
    userId: identity.userId,
    providerName: identity.providerName,
    providerType: identity.providerType,
    issuer: identity.issuer,
    primary: String(identity.primary),
    dateCreated: String(identity.dateCreated),
  }));
}
