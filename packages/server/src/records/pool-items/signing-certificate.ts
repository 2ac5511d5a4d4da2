/** The key that signs SAML requests of a pool, with its certificate. A pool has one item of this kind. */

export interface SigningCertificateContent {
  /** X.509, DER in base64. */
  readonly certificate: string;
  /** PKCS #8, DER in base64. */
  readonly privateKey: string;
  readonly expiresAt: number;
}

/** The id of the item. */
export const signingCertificateId = 'saml';
