/** Encrypted assertions (XML Encryption 1.1; SAML 2.0 Core, section 2.3.4). */
import { createPrivateKey } from 'node:crypto';
import type { Element } from '@xmldom/xmldom';
import { childElements, elementsIn, isNamed, longestMessage } from './document.ts';
import { ENCRYPTION } from './names.ts';
import { SamlRefusal } from './refusal.ts';

/**
 * CBC is not authenticated, but many identity providers use nothing else. What was decrypted must be signed, and whoever
 * sends a changed text gets the same answer for every fault. RSA 1.5 and Triple DES are refused.
 */
const allowedMethods: ReadonlySet<string> = new Set([
  `${ENCRYPTION}aes128-cbc`,
  `${ENCRYPTION}aes256-cbc`,
  'http://www.w3.org/2009/xmlenc11#aes128-gcm',
  'http://www.w3.org/2009/xmlenc11#aes256-gcm',
  `${ENCRYPTION}rsa-oaep-mgf1p`,
  'http://www.w3.org/2009/xmlenc11#rsa-oaep',
]);

/**
 * Decrypts an EncryptedAssertion.
 * @param privateKey PKCS #8, DER in base64
 * @returns the text of the assertion
 * @throws SamlRefusal in the words for a wrong signature, so that nothing can be learnt about the key
 */
export async function decryptAssertion(encrypted: Element, privateKey: string): Promise<string> {
  const parts = elementsIn(encrypted);
  const counts = ['EncryptedData', 'EncryptedKey'].map(
    (name) => parts.filter((part) => isNamed(part, ENCRYPTION, name)).length,
  );
  const methods = parts.filter(({ localName }) => localName === 'EncryptionMethod');
  const isUsual =
    counts.every((count) => count === 1) &&
    childElements(encrypted, ENCRYPTION, 'EncryptedData').length === 1 &&
    methods.every((method) => allowedMethods.has(method.getAttribute('Algorithm') ?? ''));
  if (!isUsual) throw new SamlRefusal('signature');
  const key = createPrivateKey({ key: Buffer.from(privateKey, 'base64'), format: 'der', type: 'pkcs8' });
  // Loaded here, because few servers need them.
  const [{ decrypt }, { XMLSerializer }] = await Promise.all([import('xml-encryption'), import('@xmldom/xmldom')]);
  const options = {
    key: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
    // The library's own list has CBC. The list above is checked instead.
    disallowDecryptionWithInsecureAlgorithm: false,
    warnInsecureAlgorithm: false,
  };
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  decrypt(new XMLSerializer().serializeToString(encrypted), options, (error, text) => {
    if (error === null && text.length <= longestMessage) resolve(text);
    else reject(new SamlRefusal('signature'));
  });
  return promise;
}
