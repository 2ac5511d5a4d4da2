/**
 * What is stored about an identity provider of a pool. The item's id is the ProviderName. Each of its identifiers is an
 * item of its own, so that no two providers of a pool can have the same one.
 */
import type { IdentityProviderTypeType } from '@latchkey/model';

export interface IdentityProviderContent {
  readonly providerType: IdentityProviderTypeType;
  /** ProviderDetails as the owner wrote them. They contain secrets. */
  readonly details: Readonly<Record<string, string>>;
  /** Details that the service found out or knows; they replace those of the same name when the provider is described. */
  readonly derived: Readonly<Record<string, string>>;
  /** Null for other types than SAML. */
  readonly saml: SamlContent | null;
  /** Names of claims by names of attributes. */
  readonly attributeMapping: Readonly<Record<string, string>>;
  readonly identifiers: readonly string[];
  /** Null: not set. */
  readonly acrMapping: Readonly<Record<string, string>> | null;
  /** The attributes by which identities of this provider were linked to users, besides the subject. */
  readonly linkAttributes: readonly string[];
}

export interface SamlContent {
  /** The metadata of the provider, as it was given or fetched. */
  readonly metadata: string;
  readonly entityId: string;
  /** When the metadata was fetched; null if it was given as a file. */
  readonly fetchedAt: number | null;
  /** The certificate for which the provider encrypts responses: X.509, DER in base64. */
  readonly encryptionCertificate: string;
  /** Its private key: PKCS #8, DER in base64. */
  readonly encryptionKey: string;
}

/** An identifier of an identity provider. The item's id is the identifier. */
export interface ProviderIdentifierContent {
  readonly providerName: string;
}
