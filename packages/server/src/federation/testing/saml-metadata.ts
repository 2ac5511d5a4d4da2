/** SAML metadata of an identity provider for tests. */
import { certifiedKey } from '../../crypto/self-signed-certificate.ts';
import { systemRandom } from '../../crypto/random.ts';

/** A valid certificate, base64. */
export const { certificate: SIGNING_CERTIFICATE } = await certifiedKey('idp.example.com', 10, Date.now(), systemRandom);

/** Parts of the metadata. */
export interface MetadataParts {
  readonly entityId?: string;
  readonly certificate?: string;
  /** Services in place of the usual ones. */
  readonly services?: string;
  /** Text before the root element. */
  readonly prolog?: string;
}

const binding = 'urn:oasis:names:tc:SAML:2.0:bindings';

/** The usual services: sign-in by POST and by redirect, sign-out by redirect. */
const usualServices = `
    <md:SingleLogoutService Binding="${binding}:HTTP-Redirect" Location="https://idp.example.com/out?a=1&amp;b=2"/>
    <md:NameIDFormat>urn:oasis:names:tc:SAML:2.0:nameid-format:persistent</md:NameIDFormat>
    <md:SingleSignOnService Binding="${binding}:HTTP-POST" Location="https://idp.example.com/post"/>
    <md:SingleSignOnService Binding="${binding}:HTTP-Redirect" Location="https://idp.example.com/redirect"/>`;

/** Only what a sign-in by redirect needs. */
export const signInOnly = `<md:SingleSignOnService Binding="${binding}:HTTP-Redirect" Location="https://idp.example.com/redirect"/>`;

/** Only sign-in by POST. */
export const postOnly = `<md:SingleSignOnService Binding="${binding}:HTTP-POST" Location="https://idp.example.com/post"/>`;

/** The text of the metadata. */
export function samlMetadata({
  entityId = 'https://idp.example.com/entity',
  certificate = SIGNING_CERTIFICATE,
  services = usualServices,
  prolog = '<?xml version="1.0" encoding="UTF-8"?>\n',
}: MetadataParts = {}): string {
  return `${prolog}<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="${entityId}">
  <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>
      ${certificate.replace(/(.{64})/g, '$1\n')}
    </ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>${services}
  </md:IDPSSODescriptor>
</md:EntityDescriptor>`;
}
