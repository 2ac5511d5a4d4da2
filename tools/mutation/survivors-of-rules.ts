/** Mutants of `rules` and `crypto` that no test can or should kill. Places are named as in `./survivors.ts`. */
import type { Survivor } from './survivor.ts';

const inCrypto = 'packages/server/src/crypto';
const inRules = 'packages/server/src/rules';

const library = 'The library checks the same again, and the answer is the same. Two checks are wanted here.';
const emptyKeys = 'Equivalent: a ring of keys is never empty.';
const points = 'Equivalent: all points are multiples of five, and one more point reaches no level.';
const oneFile = 'Equivalent apart from memory: how many entries are kept decides nothing else.';
const timeOfKeys = 'Equivalent apart from time and memory: a key that is not ready is made when it is taken.';
const importKey = 'Equivalent: node:crypto refuses such a key as well.';

export const survivorsOfRules: readonly Survivor[] = [
  {
    file: `${inCrypto}/totp.ts`,
    text: 'const offset = (mac.at(-1) ?? 0) & 0xf;',
    operator: 'nullish',
    replacement: 'mac.at(-1)',
    reason: 'Equivalent: a MAC is never empty.',
  },
  {
    file: `${inCrypto}/totp.ts`,
    text: 'const offset = (mac.at(-1) ?? 0) & 0xf;',
    operator: 'number',
    original: '0',
    reason: 'Equivalent: a MAC is never empty.',
  },
  {
    file: `${inCrypto}/totp.ts`,
    text: 'let pending = 0;',
    operator: 'number',
    reason: 'Equivalent: only the bits that are pending are used.',
  },
  {
    file: `${inCrypto}/totp.ts`,
    text: 'for (bits += 8; bits >= 5; bits -= 5) text += alphabet.charAt((pending >> (bits - 5)) & 31);',
    operator: 'boundary',
    reason: 'Equivalent: five pending bits may wait for the next byte, or for the end.',
  },
  {
    file: `${inCrypto}/totp.ts`,
    text: 'for (bits += 8; bits >= 5; bits -= 5) text += alphabet.charAt((pending >> (bits - 5)) & 31);',
    operator: 'number',
    original: '5',
    replacement: '6',
    nth: 0,
    reason: 'Equivalent: five pending bits may wait for the next byte, or for the end.',
  },
  {
    file: `${inCrypto}/keyring.ts`,
    text: "deriveKey(purpose, id = ids[0] ?? '') {",
    operator: 'nullish',
    replacement: 'ids[0]',
    reason: emptyKeys,
  },
  {
    file: `${inCrypto}/keyring.ts`,
    text: "deriveKey(purpose, id = ids[0] ?? '') {",
    operator: 'string',
    reason: emptyKeys,
  },
  {
    file: `${inCrypto}/web-authn/assertion.ts`,
    text: 'return signCount > stored || (signCount === 0 && stored === 0);',
    operator: 'logical',
    replacement: 'stored === 0',
    reason: 'Equivalent: every other counter that follows 0 is greater.',
  },
  {
    file: `${inCrypto}/web-authn/assertion.ts`,
    text: "if (type !== 'webauthn.get' || challenge !== ceremony.challenge) return undefined;",
    operator: 'logical',
    reason: library,
  },
  {
    file: `${inCrypto}/web-authn/assertion.ts`,
    text: "if (type !== 'webauthn.get' || challenge !== ceremony.challenge) return undefined;",
    operator: 'condition',
    replacement: 'false',
    reason: library,
  },
  {
    file: `${inCrypto}/web-authn/assertion.ts`,
    text: 'if (data === undefined || !isForRelyingParty(data.rpIdHash, ceremony.relyingPartyId)) return undefined;',
    operator: 'logical',
    replacement: 'data === undefined',
    reason: library,
  },
  {
    file: `${inCrypto}/web-authn/assertion.ts`,
    text: 'if (!areFlagsValid(flags, ceremony) || flags.be !== passkey.backupEligible) return undefined;',
    operator: 'logical',
    replacement: 'flags.be !== passkey.backupEligible',
    reason: library,
  },
  {
    file: `${inCrypto}/web-authn/assertion.ts`,
    text: 'if (!isValidSignCount(counter, passkey.signCount) || !(await isSigned(assertion, passkey, ceremony)))',
    operator: 'logical',
    replacement: '!(await isSigned(assertion, passkey, ceremony))',
    reason: library,
  },
  {
    file: `${inCrypto}/web-authn/registration.ts`,
    text: "if (type !== 'webauthn.create' || challenge !== ceremony.challenge) return rejected('malformed');",
    operator: 'logical',
    reason: library,
  },
  {
    file: `${inCrypto}/web-authn/registration.ts`,
    text: "if (type !== 'webauthn.create' || challenge !== ceremony.challenge) return rejected('malformed');",
    operator: 'condition',
    replacement: 'false',
    reason: library,
  },
  {
    file: `${inCrypto}/web-authn/registration.ts`,
    text: 'if (aaguid === undefined || credentialID === undefined || credentialPublicKey === undefined) return undefined;',
    operator: 'logical',
    reason: 'Equivalent: the library finds all three or none, and its next function refuses undefined.',
  },
  {
    file: `${inCrypto}/web-authn/registration.ts`,
    text: 'if (aaguid === undefined || credentialID === undefined || credentialPublicKey === undefined) return undefined;',
    operator: 'condition',
    replacement: 'false',
    reason: 'Equivalent: the next function of the library refuses undefined.',
  },
  {
    file: `${inCrypto}/web-authn/cose-key.ts`,
    text: 'if (jwk === undefined) return false;',
    operator: 'condition',
    replacement: 'false',
    reason: importKey,
  },
  {
    file: `${inCrypto}/web-authn/cose-key.ts`,
    text: "return x === undefined || y === undefined ? undefined : { kty: 'EC', crv: 'P-256', x, y };",
    operator: 'condition',
    replacement: 'false',
    reason: importKey,
  },
  {
    file: `${inCrypto}/web-authn/cose-key.ts`,
    text: "return x === undefined || y === undefined ? undefined : { kty: 'EC', crv: 'P-256', x, y };",
    operator: 'logical',
    reason: importKey,
  },
  {
    file: `${inCrypto}/web-authn/cose-key.ts`,
    text: "return n === undefined || e === undefined ? undefined : { kty: 'RSA', n, e };",
    operator: 'condition',
    replacement: 'false',
    reason: importKey,
  },
  {
    file: `${inCrypto}/web-authn/cose-key.ts`,
    text: "return n === undefined || e === undefined ? undefined : { kty: 'RSA', n, e };",
    operator: 'logical',
    reason: importKey,
  },
  {
    file: `${inCrypto}/web-authn/cose-key.ts`,
    text: "const { x = '', y = '' } = publicKey.export({ format: 'jwk' });",
    operator: 'string',
    original: "''",
    reason: 'Equivalent: public keys on P-256 have both coordinates.',
  },
  {
    file: `${inCrypto}/web-authn/credential-json.ts`,
    text: 'if (clientDataJson === undefined || clientData === undefined) return undefined;',
    operator: 'logical',
    replacement: 'clientData === undefined',
    reason: 'Equivalent: without the text there is no data.',
  },
  {
    file: `${inCrypto}/web-authn/credential-json.ts`,
    text: "return typeof value === 'object' && value !== null && !Array.isArray(value);",
    operator: 'logical',
    replacement: "typeof value === 'object' && value !== null",
    reason: 'Equivalent: lists that were read from JSON have none of the members.',
  },
  ...['network-marked-invalid', 'device-marked-invalid', 'impossible-speed'].map((rule) => pointsOf(`'${rule}': 50,`)),
  ...["'failures-of-many-users': 25,", "'failures-before': 20,", "'new-network': 15,", "'new-device': 15,"].map(
    pointsOf,
  ),
  ...['const REMEMBERED = 10_000;', 'const NAMES = 8;'].map((text): Survivor => {
    return { file: `${inRules}/risk/busy-networks.ts`, text, operator: 'number', reason: oneFile };
  }),
  ...(['condition', 'logical', 'boundary', 'equality', 'statement'] as const).map((operator): Survivor => {
    const text = 'if (failures.at.size > NAMES && oldest !== undefined) failures.at.delete(oldest);';
    return { file: `${inRules}/risk/busy-networks.ts`, text, operator, reason: oneFile };
  }),
  {
    file: `${inRules}/risk/busy-networks.ts`,
    text: 'if (network === null) return false;',
    operator: 'condition',
    replacement: 'false',
    reason: 'Equivalent: nothing is noted for it.',
  },
  {
    file: `${inRules}/pools/directory.ts`,
    text: 'const limit = 1_000;',
    operator: 'number',
    reason: oneFile,
  },
  {
    file: `${inRules}/access/admission.ts`,
    text: "return signInError(provider === null || !user.enabled ? user : { ...user, status: 'EXTERNAL_PROVIDER' }, now);",
    operator: 'string',
    reason: 'Equivalent: every status that asks for nothing is admitted.',
  },
  {
    file: `${inRules}/risk/sign-in-origin.ts`,
    text: "const address = unmapped(given ?? '');",
    operator: 'string',
    reason: 'Equivalent: neither text is an address.',
  },
  {
    file: `${inRules}/risk/sign-in-origin.ts`,
    text: 'const address = isAdmin ? addressIn(given.admin?.IpAddress) : (propagated ?? addressIn(origin.sourceIp ?? undefined));',
    operator: 'nullish',
    replacement: 'origin.sourceIp',
    reason: 'Only the types need it: null and undefined are no address.',
  },
  {
    file: `${inCrypto}/signing-keys.ts`,
    text: 'while (!closed.signal.aborted && ready.length < size) ready.push(await makeKey());',
    operator: 'boundary',
    reason: timeOfKeys,
  },
  {
    file: `${inCrypto}/signing-keys.ts`,
    text: 'if (!filling) void makeAhead();',
    operator: 'condition',
    replacement: 'true',
    reason: timeOfKeys,
  },
  {
    file: `${inCrypto}/password-hashes/hash-format.ts`,
    text: 'return digits !== undefined && Number(digits) >= least && Number(digits) <= most;',
    operator: 'logical',
    replacement: 'Number(digits) >= least',
    reason: 'Only the types need it: undefined is no number, and not within any limits.',
  },
  {
    file: `${inCrypto}/sealed-file.ts`,
    text: "function parametersOf(name: string | undefined, json = ''): Parameters {",
    operator: 'string',
    reason: 'Equivalent: neither text is JSON.',
  },
];

function pointsOf(text: string): Survivor {
  return { file: `${inRules}/risk/risk-score.ts`, text, operator: 'number', reason: points };
}
