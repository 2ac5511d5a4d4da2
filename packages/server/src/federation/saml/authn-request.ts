/** Requests for a sign-in (SAML 2.0 Core, section 3.4.1). */
import { ASSERTION, POST_BINDING, PROTOCOL } from './names.ts';
import { redirectUrl, xmlText } from './redirect.ts';

export interface AuthnRequest {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly issuedAt: number;
  /** Where the identity provider takes requests by the HTTP-Redirect binding. */
  readonly destination: string;
  /** Our entity id. */
  readonly issuer: string;
  /** Where the response is posted. */
  readonly consumerUrl: string;
  readonly relayState: string;
  /** See `RedirectMessage`. */
  readonly signingKey: string | null;
  /** Asks the user again, though there is a session at the provider (`prompt=login`). */
  readonly forceAuthn: boolean;
}

/** The address that takes a browser to the sign-in of an identity provider. */
export function authnRequestUrl(request: AuthnRequest): Promise<string> {
  const { id, issuedAt, destination, issuer, consumerUrl, relayState, signingKey, forceAuthn } = request;
  const attributes = [
    `ID="${xmlText(id)}" Version="2.0" IssueInstant="${new Date(issuedAt).toISOString()}"`,
    `Destination="${xmlText(destination)}" ProtocolBinding="${POST_BINDING}"`,
    `AssertionConsumerServiceURL="${xmlText(consumerUrl)}"${forceAuthn ? ' ForceAuthn="true"' : ''}`,
  ];
  const xml = `<samlp:AuthnRequest xmlns:samlp="${PROTOCOL}" ${attributes.join(' ')}><saml:Issuer xmlns:saml="${ASSERTION}">${xmlText(issuer)}</saml:Issuer></samlp:AuthnRequest>`;
  return redirectUrl({ destination, xml, relayState, signingKey });
}
