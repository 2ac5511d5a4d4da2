/** The metadata of a pool as a service provider (SAML 2.0 Metadata, section 2.4.4). AWS does not publish one. */
import { POST_BINDING, PROTOCOL, SIGNATURE } from './names.ts';
import { xmlText } from './redirect.ts';

export interface ServiceProvider {
  readonly entityId: string;
  /** Where responses are posted. */
  readonly consumerUrl: string;
  /** Where responses to logout requests are posted. */
  readonly logoutUrl: string;
  /** X.509, DER in base64. */
  readonly signingCertificate: string;
  /** For encrypted assertions. Each identity provider has another one, so it is null in metadata for all of them. */
  readonly encryptionCertificate: string | null;
  /** Whether sign-in requests are signed. */
  readonly signsRequests: boolean;
}

const METADATA = 'urn:oasis:names:tc:SAML:2.0:metadata';

/** The metadata as XML. It names no formats of NameID, so that the identity provider chooses one that it has. */
export function serviceProviderMetadata(provider: ServiceProvider): string {
  const { entityId, consumerUrl, logoutUrl, signingCertificate, encryptionCertificate, signsRequests } = provider;
  return `<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="${METADATA}" xmlns:ds="${SIGNATURE}" entityID="${xmlText(entityId)}">
  <md:SPSSODescriptor protocolSupportEnumeration="${PROTOCOL}" AuthnRequestsSigned="${signsRequests}" WantAssertionsSigned="true">
${keyDescriptor('signing', signingCertificate)}${encryptionCertificate === null ? '' : keyDescriptor('encryption', encryptionCertificate)}    <md:SingleLogoutService Binding="${POST_BINDING}" Location="${xmlText(logoutUrl)}"/>
    <md:AssertionConsumerService Binding="${POST_BINDING}" Location="${xmlText(consumerUrl)}" index="0" isDefault="true"/>
  </md:SPSSODescriptor>
</md:EntityDescriptor>
`;
}

function keyDescriptor(use: 'signing' | 'encryption', certificate: string): string {
  return `    <md:KeyDescriptor use="${use}"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${xmlText(certificate)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
`;
}
