/** A SAML identity provider of another implementation (samlify), without HTTP. */
import { randomUUID } from 'node:crypto';
import { Constants, IdentityProvider, SamlLib, ServiceProvider, setSchemaValidator } from 'samlify';
import { pem, providerKey } from './identity-provider.ts';

// The schemas of SAML would need another library. What is wrong with a message shows here all the same.
setSchemaValidator({ validate: () => Promise.resolve('skipped') });

const { binding, names } = Constants.namespace;

/** What the provider posts to the service provider, through the browser. */
export interface PostedAnswer {
  readonly action: string;
  readonly samlResponse: string;
  readonly relayState: string;
}

export interface SamlifySettings {
  /** The address of the provider, without a slash at the end. */
  readonly base: string;
  readonly signedRequests?: boolean;
  readonly encrypts?: boolean;
}

export interface SamlifyProvider {
  readonly entityId: string;
  readonly metadata: string;
  /** Answers the sign-in request in an address. `spMetadata`: of the service provider. */
  answer(requestUrl: string, spMetadata: string, nameId: string): Promise<PostedAnswer>;
  /** A response that nobody asked for. */
  unsolicited(spMetadata: string, nameId: string, relayState: string): Promise<PostedAnswer>;
  /** Answers the sign-out request in an address, and tells whom it named. */
  signOut(
    requestUrl: string,
    spMetadata: string,
  ): Promise<PostedAnswer & { readonly nameId: string; readonly sessionIndex: string }>;
}

const template = `<samlp:Response xmlns:samlp="${names.protocol}" xmlns:saml="${names.assertion}" ID="{ID}" Version="2.0" IssueInstant="{Now}" Destination="{Consumer}"{InResponseTo}><saml:Issuer>{Issuer}</saml:Issuer><samlp:Status><samlp:StatusCode Value="${Constants.StatusCode.Success}"/></samlp:Status><saml:Assertion xmlns:saml="${names.assertion}" ID="{AssertionID}" Version="2.0" IssueInstant="{Now}"><saml:Issuer>{Issuer}</saml:Issuer><saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">{NameID}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="{Later}" Recipient="{Consumer}"{InResponseTo}/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="{Now}" NotOnOrAfter="{Later}"><saml:AudienceRestriction><saml:Audience>{Audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="{Now}" SessionIndex="session-{NameID}"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement><saml:Attribute Name="mail"><saml:AttributeValue>{NameID}</saml:AttributeValue></saml:Attribute><saml:Attribute Name="groups"><saml:AttributeValue>staff</saml:AttributeValue><saml:AttributeValue>board</saml:AttributeValue></saml:Attribute></saml:AttributeStatement></saml:Assertion></samlp:Response>`;

export function samlifyProvider({ base, signedRequests = false, encrypts = false }: SamlifySettings): SamlifyProvider {
  const idp = IdentityProvider({
    entityID: `${base}/metadata`,
    privateKey: pem('PRIVATE KEY', providerKey.privateKey),
    signingCert: pem('CERTIFICATE', providerKey.certificate),
    isAssertionEncrypted: encrypts,
    wantAuthnRequestsSigned: signedRequests,
    wantLogoutRequestSigned: true,
    requestSignatureAlgorithm: Constants.algorithms.signature.RSA_SHA256,
    nameIDFormat: ['urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress'],
    loginResponseTemplate: { context: template, attributes: [] },
    singleSignOnService: [{ Binding: binding.redirect, Location: `${base}/sign-in` }],
    singleLogoutService: [{ Binding: binding.redirect, Location: `${base}/sign-out` }],
  });

  async function respond(spMetadata: string, nameId: string, requestId: string | null, relayState: string) {
    const sp = partner(spMetadata);
    const action = String(sp.entityMeta.getAssertionConsumerService('post'));
    const now = Date.now();
    const values = {
      ID: `_${randomUUID()}`,
      AssertionID: `_${randomUUID()}`,
      Now: new Date(now).toISOString(),
      Later: new Date(now + 300_000).toISOString(),
      Issuer: idp.entityMeta.getEntityID(),
      Audience: sp.entityMeta.getEntityID(),
      Consumer: action,
      NameID: nameId,
    };
    const { context } = await idp.createLoginResponse(sp, { extract: {} }, 'post', {}, (text: string) => {
      const inResponseTo = requestId === null ? '' : ` InResponseTo="${requestId}"`;
      const whole = text.replaceAll('{InResponseTo}', inResponseTo);
      return { id: values.ID, context: SamlLib.replaceTagsByValue(whole, values) };
    });
    return { action, samlResponse: context, relayState };
  }

  return {
    entityId: idp.entityMeta.getEntityID(),
    metadata: idp.getMetadata(),
    async answer(requestUrl, spMetadata, nameId) {
      const { extract } = await idp.parseLoginRequest(partner(spMetadata), 'redirect', redirected(requestUrl));
      return respond(spMetadata, nameId, String(extract.request?.['id']), relayStateOf(requestUrl));
    },
    unsolicited: (spMetadata, nameId, relayState) => respond(spMetadata, nameId, null, relayState),
    async signOut(requestUrl, spMetadata) {
      const sp = partner(spMetadata);
      const parsed = await idp.parseLogoutRequest(sp, 'redirect', redirected(requestUrl));
      const { context } = idp.createLogoutResponse(sp, { ...parsed }, 'post', relayStateOf(requestUrl));
      const action = textOf(sp.entityMeta.getSingleLogoutService('post'));
      const { nameID = '', sessionIndex } = parsed.extract;
      return {
        action,
        samlResponse: context,
        relayState: relayStateOf(requestUrl),
        nameId: nameID,
        sessionIndex: textOf(sessionIndex),
      };
    },
  };
}

function partner(metadata: string) {
  return ServiceProvider({ metadata, wantLogoutResponseSigned: true });
}

function relayStateOf(url: string): string {
  return new URL(url).searchParams.get('RelayState') ?? '';
}

/** A redirect as samlify takes it, with the text that was signed. */
function redirected(url: string) {
  const { search, searchParams } = new URL(url);
  const octetString = /SAMLRequest=.*(?=&Signature=)/.exec(search)?.[0] ?? '';
  return { query: Object.fromEntries(searchParams), octetString };
}

/** samlify returns texts in values of any type. */
function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError('samlify returned something else than a text.');
  return value;
}
