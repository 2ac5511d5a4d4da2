/** Messages in the address of a redirect (SAML 2.0 Bindings, section 3.4). */
import { createPrivateKey, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { deflateRaw } from 'node:zlib';
import { RSA_SHA256 } from './names.ts';

const compress = promisify(deflateRaw);

/** A message to an identity provider. */
export interface RedirectMessage {
  /** Where the provider takes the message. It may have a query. */
  readonly destination: string;
  readonly xml: string;
  /** The provider returns it. */
  readonly relayState: string;
  /** The key that signs: PKCS #8, DER in base64. Null: not signed. */
  readonly signingKey: string | null;
}

/** The address that takes a browser to the identity provider with a request. */
export async function redirectUrl({ destination, xml, relayState, signingKey }: RedirectMessage): Promise<string> {
  const parameters = [
    ['SAMLRequest', (await compress(xml)).toString('base64')],
    ['RelayState', relayState],
    ...(signingKey === null ? [] : [['SigAlg', RSA_SHA256]]),
  ];
  // What is signed is this very text, so it is not encoded again by `URL`.
  const query = parameters.map(([name = '', value = '']) => `${name}=${encodeURIComponent(value)}`).join('&');
  const signature = signingKey === null ? '' : `&Signature=${encodeURIComponent(signatureOf(query, signingKey))}`;
  const [address = ''] = destination.split('#');
  return `${address}${address.includes('?') ? '&' : '?'}${query}${signature}`;
}

function signatureOf(query: string, signingKey: string): string {
  const key = createPrivateKey({ key: Buffer.from(signingKey, 'base64'), format: 'der', type: 'pkcs8' });
  return sign('sha256', Buffer.from(query), key).toString('base64');
}

/** An ID of a message (SAML 2.0 Core, section 1.3.4): 160 random bits, and no digit in the first place. */
export function messageId(random: { bytes(length: number): Uint8Array }): string {
  return `_${Buffer.from(random.bytes(20)).toString('hex')}`;
}

/** A value as text or as an attribute of XML. */
export function xmlText(value: string): string {
  return value.replace(/[&<>"'\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}
