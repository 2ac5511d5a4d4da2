/** Single logout that begins here (SAML 2.0 Profiles, section 4.4): the request by redirect, the response by POST. */
import type { SamlSession } from '../../records/sso-session.ts';
import { checkIssued } from './assertion.ts';
import { decodeMessage, elementsIn, isNamed, readDocument } from './document.ts';
import { onlyChild, textOf } from './elements.ts';
import { ASSERTION, PROTOCOL, SIGNATURE } from './names.ts';
import { redirectUrl, xmlText } from './redirect.ts';
import { SamlRefusal } from './refusal.ts';
import { checkSuccess } from './response.ts';
import { signedElement, usableKeys } from './signature.ts';

export interface LogoutRequest extends SamlSession {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly issuedAt: number;
  /** Where the identity provider takes logout requests by the HTTP-Redirect binding. */
  readonly destination: string;
  /** Our entity id. */
  readonly issuer: string;
  readonly relayState: string;
  /** Logout requests are always signed (developer guide). */
  readonly signingKey: string;
}

/** What an acceptable response to a logout request must fit. */
export interface ExpectedLogoutResponse {
  /** The entity id of the identity provider. */
  readonly issuer: string;
  readonly certificates: readonly string[];
  /** The address that the response was posted to. */
  readonly destination: string;
  readonly requestId: string;
  readonly now: number;
}

/** The address that takes a browser to the sign-out of an identity provider. */
export function logoutRequestUrl(request: LogoutRequest): Promise<string> {
  const { id, issuedAt, destination, issuer, nameId, sessionIndex, relayState, signingKey } = request;
  const qualifiers = [
    ['Format', nameId.format],
    ['NameQualifier', nameId.nameQualifier],
    ['SPNameQualifier', nameId.spNameQualifier],
  ].map(([name, value]) => (value == null ? '' : ` ${name}="${xmlText(value)}"`));
  const session = sessionIndex === null ? '' : `<samlp:SessionIndex>${xmlText(sessionIndex)}</samlp:SessionIndex>`;
  const attributes = `ID="${xmlText(id)}" Version="2.0" IssueInstant="${new Date(issuedAt).toISOString()}" Destination="${xmlText(destination)}"`;
  const content = `<saml:Issuer>${xmlText(issuer)}</saml:Issuer><saml:NameID${qualifiers.join('')}>${xmlText(nameId.value)}</saml:NameID>${session}`;
  const xml = `<samlp:LogoutRequest xmlns:samlp="${PROTOCOL}" xmlns:saml="${ASSERTION}" ${attributes}>${content}</samlp:LogoutRequest>`;
  return redirectUrl({ destination, xml, relayState, signingKey });
}

/**
 * Checks the `SAMLResponse` of a form, which must be signed.
 * @throws SamlRefusal also with the reason `status` if the provider did not sign the user out
 */
export async function readLogoutResponse(base64: string, expected: ExpectedLogoutResponse): Promise<void> {
  const document = await readDocument(decodeMessage(base64));
  const { root } = document;
  if (!isNamed(root, PROTOCOL, 'LogoutResponse')) throw new SamlRefusal('malformed');
  const signatures = elementsIn(root).filter((element) => isNamed(element, SIGNATURE, 'Signature'));
  if (signatures.length !== 1) throw new SamlRefusal('signature');
  const keys = usableKeys(expected.certificates, expected.now);
  const { tree } = await signedElement(document, root, keys);
  const issuer = onlyChild(tree, ASSERTION, 'Issuer');
  if (tree.attributes.get('Version') !== '2.0') throw new SamlRefusal('version');
  if (issuer === undefined || textOf(issuer) !== expected.issuer) throw new SamlRefusal('issuer');
  if (tree.attributes.get('Destination') !== expected.destination) throw new SamlRefusal('destination');
  if (tree.attributes.get('InResponseTo') !== expected.requestId) throw new SamlRefusal('in-response-to');
  checkIssued(tree, expected);
  checkSuccess(tree);
}
