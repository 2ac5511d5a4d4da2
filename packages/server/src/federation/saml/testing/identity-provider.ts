/** A SAML identity provider for tests: it writes, signs and encrypts responses, and can be made to write wrong ones. */
import { X509Certificate } from 'node:crypto';
import { SignedXml } from 'xml-crypto';
import { encrypt, type EncryptionAlgorithm, type KeyEncryptionAlgorithm } from 'xml-encryption';
import { type CertifiedKey, certifiedKey } from '../../../crypto/self-signed-certificate.ts';
import { systemRandom } from '../../../crypto/random.ts';
import type { ExpectedResponse } from '../response.ts';

/** The present, since the other libraries in the tests read the clock themselves. */
export const NOW = Date.now();

/** The key of the provider, the key of somebody else, and the key for encrypted assertions. */
export const [providerKey, otherKey, encryptionKey] = await Promise.all(
  ['idp.example.com', 'other.example.com', 'sp.example.com'].map((name) =>
    certifiedKey(name, 10, NOW - 1_000, systemRandom),
  ) as [Promise<CertifiedKey>, Promise<CertifiedKey>, Promise<CertifiedKey>],
);

export const ISSUER = 'https://idp.example.com/entity';
export const AUDIENCE = 'urn:amazon:cognito:sp:eu-west-1_Saml';
export const CONSUMER = 'https://auth.example.com/saml2/idpresponse';

/** What the usual response fits. */
export const usual: ExpectedResponse = {
  issuer: ISSUER,
  audience: AUDIENCE,
  recipient: CONSUMER,
  requestId: '_request',
  now: NOW,
  certificates: [providerKey.certificate],
  decryptionKey: encryptionKey.privateKey,
  mustBeEncrypted: false,
};

/** The same for a sign-in that the provider began. */
export const unsolicited: ExpectedResponse = { ...usual, requestId: null };

/** An instant as SAML writes it. */
export function instant(offsetMs: number): string {
  return new Date(NOW + offsetMs).toISOString();
}

/** A response that is not signed yet. */
export const plainResponse = `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_response" Version="2.0" IssueInstant="${instant(0)}" Destination="${CONSUMER}" InResponseTo="_request"><saml:Issuer>${ISSUER}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status><saml:Assertion xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xs="http://www.w3.org/2001/XMLSchema" ID="_assertion" Version="2.0" IssueInstant="${instant(0)}"><saml:Issuer>${ISSUER}</saml:Issuer><saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">Ada@Example.com</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="${instant(300_000)}" Recipient="${CONSUMER}" InResponseTo="_request"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="${instant(-30_000)}" NotOnOrAfter="${instant(240_000)}"><saml:AudienceRestriction><saml:Audience>${AUDIENCE}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="${instant(0)}" SessionIndex="_session"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement><saml:Attribute Name="mail" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:basic"><saml:AttributeValue xsi:type="xs:string">ada@example.com</saml:AttributeValue></saml:Attribute><saml:Attribute Name="groups"><saml:AttributeValue>staff</saml:AttributeValue><saml:AttributeValue>R&amp;D</saml:AttributeValue></saml:Attribute></saml:AttributeStatement></saml:Assertion></samlp:Response>`;

/** The same for a sign-in that the provider began. */
export const plainUnsolicited = plainResponse.replaceAll(' InResponseTo="_request"', '');

/** How a message is signed. */
export interface Signing {
  readonly key?: CertifiedKey;
  readonly signatureAlgorithm?: string;
  readonly digestAlgorithm?: string;
  readonly canonicalizationAlgorithm?: string;
  readonly transforms?: readonly string[];
}

const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';

/** Signs the element with a local name. The signature follows the issuer, as the schema wants it. */
export function signed(xml: string, name: 'Response' | 'Assertion' | 'LogoutResponse', signing: Signing = {}): string {
  const { key = providerKey } = signing;
  const element = `//*[local-name(.)='${name}']`;
  const signature = new SignedXml({
    privateKey: pem('PRIVATE KEY', key.privateKey),
    publicCert: pem('CERTIFICATE', key.certificate),
    canonicalizationAlgorithm: signing.canonicalizationAlgorithm ?? EXCLUSIVE,
    signatureAlgorithm: signing.signatureAlgorithm ?? 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  });
  signature.addReference({
    xpath: element,
    transforms: signing.transforms ?? [ENVELOPED, EXCLUSIVE],
    digestAlgorithm: signing.digestAlgorithm ?? 'http://www.w3.org/2001/04/xmlenc#sha256',
  });
  const location = { reference: `${element}/*[local-name(.)='Issuer']`, action: 'after' as const };
  signature.computeSignature(xml, { prefix: 'ds', location });
  return signature.getSignedXml();
}

/** How an assertion is encrypted. */
export interface Encryption {
  readonly key?: CertifiedKey;
  readonly content?: EncryptionAlgorithm;
  readonly keyTransport?: KeyEncryptionAlgorithm;
}

/** Encrypts the assertion of a response. */
export async function encrypted(xml: string, encryption: Encryption = {}): Promise<string> {
  const { key = encryptionKey, content, keyTransport } = encryption;
  const certificate = new X509Certificate(Buffer.from(key.certificate, 'base64'));
  const [assertion = ''] = /<saml:Assertion .*<\/saml:Assertion>/s.exec(xml) ?? [];
  const options = {
    rsa_pub: certificate.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    pem: certificate.toString(),
    encryptionAlgorithm: content ?? 'http://www.w3.org/2009/xmlenc11#aes256-gcm',
    keyEncryptionAlgorithm: keyTransport ?? 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p',
    disallowEncryptionWithInsecureAlgorithm: false,
    warnInsecureAlgorithm: false,
  };
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  // What is encrypted declares its namespaces itself.
  const whole = assertion.replace(
    '<saml:Assertion ',
    '<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ',
  );
  encrypt(assertion.includes('xmlns:saml=') ? assertion : whole, options, (error: Error | null, text) =>
    error === null ? resolve(text) : reject(error),
  );
  const element = `<saml:EncryptedAssertion>${await promise}</saml:EncryptedAssertion>`;
  return xml.replace(assertion, () => element);
}

/** A message as a form posts it. */
export function posted(xml: string): string {
  return Buffer.from(xml).toString('base64');
}

/** DER in base64 as PEM. */
export function pem(label: 'PRIVATE KEY' | 'CERTIFICATE', base64: string): string {
  return `-----BEGIN ${label}-----\n${base64.replace(/(.{64})/g, '$1\n').trimEnd()}\n-----END ${label}-----\n`;
}
