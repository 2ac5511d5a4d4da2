/** cognito-srp-helper, an independent client library, through its public functions. */
import { formatTimestamp, N } from '@latchkey/srp';
import * as srpHelper from 'cognito-srp-helper';
import type { ForeignClient } from './foreign-client.ts';

type SrpSession = ReturnType<typeof srpHelper.createSrpSession>;

const poolId = (poolName: string) => `eu-west-2_${poolName}`;

// The library has no parameter for the exponent, but its session is a plain object that can be built by hand.
function sessionWith(a: bigint, group: string, identity: string, secret: string): SrpSession {
  return {
    username: identity,
    password: secret,
    isHashed: false,
    poolId: poolId(group),
    poolIdAbbr: group,
    timestamp: formatTimestamp(Number(BigInt.asUintN(40, a))),
    smallA: a.toString(16),
    largeA: powerOfTwo(a).toString(16),
  };
}

/** Computes 2^exponent mod N, right to left: a different method than the code under test. */
function powerOfTwo(exponent: bigint): bigint {
  let result = 1n;
  let square = 2n;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest % 2n === 1n) result = (result * square) % N;
    square = (square * square) % N;
  }
  return result;
}

export const srpHelperClient: ForeignClient = {
  name: 'cognito-srp-helper',

  start(kind, { group, identity, secret }, a) {
    const session =
      a === undefined
        ? srpHelper.createSrpSession(identity, secret, poolId(group), false)
        : sessionWith(a, group, identity, secret);
    return {
      a: BigInt(`0x${session.smallA}`),
      A: session.largeA,
      prove({ salt, B, secretBlock }) {
        const parameters = { SALT: salt, SRP_B: B, SECRET_BLOCK: secretBlock };
        const { passwordSignature, timestamp } =
          kind === 'user'
            ? srpHelper.signSrpSession(session, { ChallengeParameters: { ...parameters, USER_ID_FOR_SRP: identity } })
            : srpHelper.signSrpSessionWithDevice(
                session,
                { ChallengeParameters: { ...parameters, DEVICE_KEY: identity } },
                group,
                secret,
              );
        return { signature: passwordSignature, timestamp };
      },
    };
  },

  createDeviceVerifier(deviceGroupKey, deviceKey) {
    const { DeviceRandomPassword, DeviceSecretVerifierConfig } = srpHelper.createDeviceVerifier(
      deviceKey,
      deviceGroupKey,
    );
    const { PasswordVerifier = '', Salt = '' } = DeviceSecretVerifierConfig;
    return { verifier: PasswordVerifier, salt: Salt, secret: DeviceRandomPassword };
  },
};
