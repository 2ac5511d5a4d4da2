/** The key that signs SAML requests of a pool, with its certificate. The item's id is the certificate's serial number. */

export interface SigningCertificateContent {
  /** X.509, DER in base64. */
  readonly certificate: string;
  /** PKCS #8, DER in base64. */
  readonly privateKey: string;
  readonly expiresAt: number;
}
