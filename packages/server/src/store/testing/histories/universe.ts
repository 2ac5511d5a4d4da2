/**
 * The few pools, users and names of a random history, so that its calls meet one another, and the records that they
 * write. Everything follows from small numbers, so that a history is plain data, and another process can run it.
 */
import type { Alias } from '../../../records/alias.ts';
import type { AuthEventRecord } from '../../../records/auth-event.ts';
import type { CodePurpose } from '../../../records/code.ts';
import type { RiskHistory } from '../../../records/risk-history.ts';
import type { UserRecord } from '../../../records/user.ts';
import {
  sampleAuthEvent,
  sampleAuthorizationCode,
  sampleClient,
  sampleCode,
  sampleDevice,
  sampleGroup,
  sampleKey,
  samplePasskey,
  samplePending,
  samplePool,
  sampleSession,
  sampleSsoSession,
  sampleUser,
} from '../sample-records.ts';

/** The random numbers of one call. The universe takes what it has of each. */
export interface Choice {
  readonly pool: number;
  readonly who: number;
  readonly which: number;
  readonly variant: number;
}

/** A present moment, moved by the history. */
export type Moment = number;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const uuid = (text: string): string => `${text}000000-1111-4111-8111-111111111111`;

const poolIds = ['us-east-1_aaaaaaaaa', 'us-east-1_bbbbbbbbb'] as const;
/** The same subs in both pools: they must not be mixed up. The last is nobody's: the decoy subject of a name. */
export const subs = [uuid('a1'), uuid('b2'), uuid('c3'), uuid('dd')] as const;
export const decoySub = subs[3];
/** Their order is that of code points: neither that of a language nor that of UTF-16. */
export const texts = ['Ann', 'anna', 'Émile', '\uFFFD', '\u{1F511}', 'ann%_'] as const;
const keys = ['key-a', 'key-B', 'key-c'] as const;
export const clientIds = ['client1', 'client2', 'client3'] as const;
export const groupNames = ['admins', 'Editors', 'Zürich'] as const;
const nonces = ['nonce1', 'nonce2'] as const;
export const purposes: readonly CodePurpose[] = ['sign-up', 'mfa-sms'];
const kids = ['kid1', 'kid2', 'kid3'] as const;
const aliasKinds = ['username', 'email'] as const;
const sms = ['SOFTWARE_TOKEN_MFA', 'SMS_MFA', 'EMAIL_OTP'] as const;

export const pick = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;
/** Bytes that differ with the number. */
export const bytes = (length: number, number: number): Uint8Array => new Uint8Array(length).fill(number + 1);
/** An end that later moments pass, one after the other. */
export const endOf = (now: Moment, variant: number): number =>
  now + pick([MINUTE, HOUR, 24 * HOUR, 30 * 24 * HOUR], variant);

export const poolIdOf = ({ pool }: Choice): string => pick(poolIds, pool);
export const subOf = ({ who }: Choice): string => subs[who % 3] as string;
export const keyOf = ({ which }: Choice): string => pick(keys, which);
export const userKeyOf = (choice: Choice): readonly [string, string] => [poolIdOf(choice), subOf(choice)];

export const aliasOf = (choice: Choice, further = 0): Alias => ({
  poolId: poolIdOf(choice),
  kind: pick(aliasKinds, choice.which),
  value: pick(texts, (choice.which >> 1) + further),
});

export const poolOf = (choice: Choice, now: Moment) =>
  samplePool(poolIdOf(choice), {
    name: pick(texts, choice.variant),
    definition: choice.variant % 2 === 0 ? {} : { UserPoolTags: { 'latchkey:lock-out': 'nist' } },
    mfa: {},
    createdAt: now,
    modifiedAt: now,
  });

export const signingKeyOf = (choice: Choice, now: Moment) =>
  sampleKey(poolIdOf(choice), {
    kid: pick(kids, choice.variant),
    privateKey: bytes(40, choice.variant),
    createdAt: now,
    signsFrom: now,
  });

export const clientOf = (choice: Choice, now: Moment) => {
  const secrets = [0, 1].map((age) => ({ value: `secret${choice.variant}${age}`, createdAt: now + age }));
  return sampleClient(poolIdOf(choice), {
    clientId: pick(clientIds, choice.which),
    name: pick(texts, choice.variant),
    secrets: secrets.slice(0, choice.variant % 3),
    createdAt: now,
    modifiedAt: now,
  });
};

export function userOf(choice: Choice, now: Moment): UserRecord {
  const { variant } = choice;
  const [poolId, sub] = userKeyOf(choice);
  const has = (bit: number) => (variant >> bit) % 2 === 1;
  return sampleUser(poolId, {
    sub,
    username: pick(texts, variant),
    status: has(0) ? 'CONFIRMED' : 'UNCONFIRMED',
    enabled: !has(1),
    attributes: {
      ...(has(0) && { email: `${pick(texts, variant >> 1)}@example.com` }),
      ...(has(2) && { name: pick(texts, variant >> 1) }),
    },
    password: has(2) ? { salt: `5a${variant}`, verifier: bytes(384, variant), expiresAt: has(3) ? now : null } : null,
    totp: has(1) ? { secret: bytes(20, variant), lastStep: 10, friendlyDeviceName: null } : null,
    pendingTotpSecret: has(3) ? bytes(20, variant) : null,
    importedHash: has(3) ? { text: `$2b$10$${variant}` } : null,
    mfaFactors: sms.filter((_, index) => has(index)),
    preferredMfa: has(0) ? 'SOFTWARE_TOKEN_MFA' : null,
    awaitsFirstSignIn: has(1),
    createdAt: now,
    modifiedAt: now,
  });
}

export const deviceOf = (choice: Choice, now: Moment) =>
  sampleDevice(...userKeyOf(choice), {
    deviceKey: keyOf(choice),
    secret: choice.variant % 3 === 0 ? null : { salt: `5a${choice.variant}`, verifier: bytes(384, choice.variant) },
    remembered: choice.variant % 2 === 0,
    name: pick(texts, choice.variant),
    createdAt: now,
    modifiedAt: now,
    lastAuthenticatedAt: now,
  });

export const pendingOf = (choice: Choice, now: Moment) =>
  samplePending(...userKeyOf(choice), {
    deviceKey: keyOf(choice),
    clientId: pick(clientIds, choice.variant),
    session: `session${choice.variant}`,
    expiresAt: endOf(now, choice.variant),
  });

export const sessionOf = (choice: Choice, now: Moment) =>
  sampleSession(...userKeyOf(choice), {
    sessionId: keyOf(choice),
    clientId: pick(clientIds, choice.variant),
    deviceKey: choice.variant % 3 === 0 ? null : pick(keys, choice.variant),
    authTime: now,
    expiresAt: endOf(now, choice.variant),
    generation: choice.variant,
    rotatedAt: now,
    revokedAt: choice.variant % 5 === 0 ? now : null,
    activity:
      choice.variant % 4 === 0
        ? null
        : {
            lastActiveAt: choice.variant % 2,
            deviceType: pick(texts, choice.variant),
            lastIp: null,
            originSessionId: null,
          },
  });

export const ssoSessionOf = (choice: Choice, now: Moment) =>
  sampleSsoSession(...userKeyOf(choice), {
    sessionId: keyOf(choice),
    clientId: pick(clientIds, choice.variant),
    createdAt: now,
    authenticatedAt: now,
    expiresAt: endOf(now, choice.variant),
    activity: { lastActiveAt: now, deviceType: pick(texts, choice.variant), lastIp: null },
    authentication: { amr: ['pwd'], level: 1, deviceKey: null, passwordSalt: null, provider: null, saml: null },
  });

export const authorizationCodeOf = (choice: Choice, now: Moment) => {
  const made = sampleAuthorizationCode(poolIdOf(choice), {
    codeHash: keyOf(choice),
    expiresAt: endOf(now, choice.variant),
  });
  const content = {
    ...made.content,
    sub: subOf(choice),
    clientId: pick(clientIds, choice.variant),
    codeChallenge: null,
    browserSessionId: keyOf(choice),
    authTime: now,
    deviceKey: null,
  };
  return { ...made, content };
};

export const codeOf = (choice: Choice, now: Moment) =>
  sampleCode(...userKeyOf(choice), {
    purpose: pick(purposes, choice.which),
    hash: bytes(32, choice.variant % 2),
    destination: pick(texts, choice.variant),
    expiresAt: endOf(now, choice.variant),
  });

export const groupOf = (choice: Choice, now: Moment) =>
  sampleGroup(poolIdOf(choice), {
    groupName: pick(groupNames, choice.which),
    groupId: uuid(`e${choice.which % 3}`.slice(0, 2)),
    description: choice.variant % 3 === 0 ? null : pick(texts, choice.variant),
    precedence: choice.variant % 2 === 0 ? null : choice.variant,
    createdAt: now,
    modifiedAt: now,
  });

export const passkeyOf = (choice: Choice, now: Moment) =>
  samplePasskey(...userKeyOf(choice), {
    credentialId: keyOf(choice),
    publicKey: bytes(77, choice.variant),
    friendlyName: pick(texts, choice.variant),
    aaguid: uuid('99'),
    createdAt: now,
    lastUsedAt: now,
  });

export const signInOf = (choice: Choice, now: Moment) => {
  const [poolId, sub] = userKeyOf(choice);
  const nonce = pick(nonces, choice.which);
  return { poolId, sub, nonce, session: `session${choice.variant}`, expiresAt: endOf(now, choice.variant) };
};

export const nonceOf = (choice: Choice) => pick(nonces, choice.which);
export const nonceEndOf = (choice: Choice, now: Moment) => endOf(now, choice.variant);
export const counterOf = (choice: Choice) => `${subOf(choice)}/codes`;

/** How many events are added at once: seldom many, because a user has at most fifty. */
export const eventsOf = ({ variant }: Choice): number => (variant === 15 ? 25 : 1 + (variant % 2));

/** The event that is a number of places after the newest one. */
export function eventOf(choice: Choice, now: Moment, newest: AuthEventRecord | undefined, more: number) {
  const number = Number(newest?.eventId.slice(-12) ?? 0) + more;
  return sampleAuthEvent(...userKeyOf(choice), {
    eventId: `01900000-0000-7000-8000-${String(number).padStart(12, '0')}`,
    at: now,
    signInId: `sign-in${choice.variant}`,
    clientId: pick(clientIds, choice.variant),
    device: { given: keyOf(choice), carried: null, standing: 'remembered', trusted: false, minted: null },
    userAgent: pick(texts, choice.variant),
  });
}

export const riskHistoryOf = ({ variant }: Choice, now: Moment): RiskHistory => ({
  networks: [{ name: '192.0.2.0/24', at: now, verdict: variant % 2 === 0 ? null : 'Valid' }],
  devices: variant % 3 === 0 ? [] : [{ name: pick(texts, variant), at: now, verdict: null }],
  last: variant % 4 === 0 ? null : { address: '192.0.2.1', at: now },
  feedback: [],
});
