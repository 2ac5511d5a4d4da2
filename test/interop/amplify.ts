/**
 * The SRP client of Amplify v6 (`@aws-amplify/auth`): the functions that its `signIn` calls. They descend from those of
 * amazon-cognito-identity-js, and were written anew in TypeScript; both have a copy of the same big integers (jsbn).
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ForeignClient } from './foreign-client.ts';

interface BigInteger {
  readonly constructor: new (text: string, radix: 16) => BigInteger;
  toString(radix: 16): string;
  modPow(exponent: BigInteger, modulus: BigInteger, done: (error: unknown, power: BigInteger) => void): void;
}

interface HelperValues {
  readonly userPoolName: string;
  readonly a: BigInteger;
  readonly g: BigInteger;
  readonly A: BigInteger;
  readonly N: BigInteger;
}

interface AuthenticationHelper extends HelperValues {
  readonly constructor: new (values: HelperValues) => AuthenticationHelper;
  getPasswordAuthenticationKey(of: {
    readonly username: string;
    readonly password: string;
    readonly serverBValue: BigInteger;
    readonly salt: BigInteger;
  }): Promise<Uint8Array>;
  generateHashDevice(deviceGroupKey: string, deviceKey: string): Promise<void>;
  getVerifierDevices(): string;
  getSaltToHashDevices(): string;
  getRandomPassword(): string;
}

interface Srp {
  readonly getAuthenticationHelper: (poolName: string) => Promise<AuthenticationHelper>;
  readonly getNowString: () => string;
  readonly getSignatureString: (of: {
    readonly username: string;
    readonly userPoolName: string;
    readonly challengeParameters: { readonly SECRET_BLOCK: string };
    readonly dateNow: string;
    readonly hkdf: Uint8Array;
  }) => string;
}

// The package does not export these functions.
const ofAmplify = createRequire(createRequire(import.meta.url).resolve('aws-amplify/package.json'));
const folder = dirname(ofAmplify.resolve('@aws-amplify/auth/package.json'));
const file = join(folder, 'dist/esm/providers/cognito/utils/srp/index.mjs');
const { getAuthenticationHelper, getNowString, getSignatureString } = (await import(pathToFileURL(file).href)) as Srp;

// It is reused, because a new one costs a 1024-bit exponentiation for an `a` that most cases replace.
const spare = await getAuthenticationHelper('spare');
const numberOf = (hex: string) => new spare.N.constructor(hex, 16);

async function helperWith(userPoolName: string, exponent: bigint): Promise<AuthenticationHelper> {
  const { g, N } = spare;
  const a = numberOf(exponent.toString(16));
  const A = await new Promise<BigInteger>((resolve, reject) => {
    g.modPow(a, N, (error, power) => (error ? reject(new Error('modPow failed', { cause: error })) : resolve(power)));
  });
  return new spare.constructor({ userPoolName, a, g, A, N });
}

const hexToBase64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64');

export const amplifyClient: ForeignClient = {
  name: 'Amplify v6',

  async start(_kind, { group, identity, secret }, a) {
    const helper = await (a === undefined ? getAuthenticationHelper(group) : helperWith(group, a));
    return {
      a: BigInt(`0x${helper.a.toString(16)}`),
      A: helper.A.toString(16),
      async prove({ salt, B, secretBlock }) {
        const [serverBValue, saltValue] = [numberOf(B), numberOf(salt)];
        const who = { username: identity, password: secret };
        const hkdf = await helper.getPasswordAuthenticationKey({ ...who, serverBValue, salt: saltValue });
        const timestamp = getNowString();
        const signature = getSignatureString({
          username: identity,
          userPoolName: group,
          challengeParameters: { SECRET_BLOCK: secretBlock },
          dateNow: timestamp,
          hkdf,
        });
        return { signature, timestamp };
      },
    };
  },

  async createDeviceVerifier(deviceGroupKey, deviceKey) {
    await spare.generateHashDevice(deviceGroupKey, deviceKey);
    return {
      verifier: hexToBase64(spare.getVerifierDevices()),
      salt: hexToBase64(spare.getSaltToHashDevices()),
      secret: spare.getRandomPassword(),
    };
  },
};
