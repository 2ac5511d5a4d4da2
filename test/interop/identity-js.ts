/** amazon-cognito-identity-js, AWS's own JavaScript client, through the class that its CognitoUser uses for SRP. */
import { createHmac } from 'node:crypto';
import * as identityJs from 'amazon-cognito-identity-js';
import type { ForeignClient } from './foreign-client.ts';

interface BigInteger {
  toString(radix: 16): string;
}

type Callback<T> = (error: unknown, value: T) => void;

// The package exports these classes but leaves them out of its declarations.
interface AuthenticationHelper {
  readonly N: { readonly constructor: new (text: string, radix: 16) => BigInteger };
  poolName: string;
  smallAValue: BigInteger;
  largeAValue: BigInteger | undefined;
  getLargeAValue(callback: Callback<BigInteger>): void;
  getPasswordAuthenticationKey(
    identity: string,
    secret: string,
    B: BigInteger,
    salt: BigInteger,
    callback: Callback<Uint8Array>,
  ): void;
  generateHashDevice(deviceGroupKey: string, deviceKey: string, callback: Callback<null>): void;
  getVerifierDevices(): string;
  getSaltDevices(): string;
  getRandomPassword(): string;
}

const { AuthenticationHelper, DateHelper } = identityJs as unknown as {
  AuthenticationHelper: new (poolName: string) => AuthenticationHelper;
  DateHelper: new () => { getNowString(): string };
};

/** Calls a function that calls its callback synchronously, as the functions above do without a native module. */
function answer<T>(call: (callback: Callback<T>) => void): T {
  let result: { value: T } | undefined;
  call((error, value) => {
    if (error) throw error;
    result = { value };
  });
  if (result === undefined) throw new Error('amazon-cognito-identity-js did not call the callback synchronously.');
  return result.value;
}

const hexToBase64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64');

// The helper is reused, because a new one costs a 1024-bit exponentiation for an `a` that most cases replace.
let spare: AuthenticationHelper | undefined;

function spareHelper(poolName: string): AuthenticationHelper {
  spare ??= new AuthenticationHelper(poolName);
  spare.poolName = poolName;
  return spare;
}

function helperWith(poolName: string, a: bigint): AuthenticationHelper {
  const helper = spareHelper(poolName);
  if (helper.smallAValue.toString(16) !== a.toString(16)) {
    helper.smallAValue = new helper.N.constructor(a.toString(16), 16);
    helper.largeAValue = undefined;
  }
  return helper;
}

/** With a given `a`, only one session may be in use at a time. */
export const identityJsClient: ForeignClient = {
  name: 'amazon-cognito-identity-js',

  start(_kind, { group, identity, secret }, a) {
    const helper = a === undefined ? new AuthenticationHelper(group) : helperWith(group, a);
    const A = answer<BigInteger>((callback) => helper.getLargeAValue(callback)).toString(16);
    return {
      a: BigInt(`0x${helper.smallAValue.toString(16)}`),
      A,
      prove({ salt, B, secretBlock }) {
        const BigInteger = helper.N.constructor;
        const key = answer<Uint8Array>((callback) =>
          helper.getPasswordAuthenticationKey(
            identity,
            secret,
            new BigInteger(B, 16),
            new BigInteger(salt, 16),
            callback,
          ),
        );
        const timestamp = new DateHelper().getNowString();
        const signature = createHmac('sha256', key)
          .update(group, 'utf8')
          .update(identity, 'utf8')
          .update(secretBlock, 'base64')
          .update(timestamp, 'utf8')
          .digest('base64');
        return { signature, timestamp };
      },
    };
  },

  createDeviceVerifier(deviceGroupKey, deviceKey) {
    const helper = spareHelper(deviceGroupKey);
    answer<null>((callback) => helper.generateHashDevice(deviceGroupKey, deviceKey, callback));
    return {
      verifier: hexToBase64(helper.getVerifierDevices()),
      salt: hexToBase64(helper.getSaltDevices()),
      secret: helper.getRandomPassword(),
    };
  },
};
