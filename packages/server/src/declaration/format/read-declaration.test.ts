import { describe, expect, it } from 'vitest';
import { readSeed } from '../read-seed.ts';
import { DeclarationError } from '../source/problems.ts';

const options = { parameters: {}, region: 'us-east-1', accountId: '000000000000' };
const read = (text: string, name = 'latchkey.yaml') => readSeed(text, name, options).declaration;

const failure = (text: string) => {
  try {
    read(text);
  } catch (error) {
    if (error instanceof DeclarationError) return error.message;
    throw error;
  }
  throw new Error('the declaration was accepted');
};

const pool = (...lines: readonly string[]) =>
  ['pools:', '  - id: us-east-1_shop', ...lines.map((line) => `    ${line}`)].join('\n');
const user = (...lines: readonly string[]) =>
  pool('users:', '  - username: ann', ...lines.map((line) => `    ${line}`));

describe('a declaration', () => {
  it('in YAML and in JSON is the same', () => {
    const yaml = pool('groups: [admins]', 'clients:', '  - { id: web, AccessTokenValidity: 5 }');
    const json =
      '{\n\t"pools": [{ "id": "us-east-1_shop", "groups": ["admins"],\n\t\t"clients": [{ "id": "web", "AccessTokenValidity": 5 }] }] }';
    expect(read(json, 'latchkey.json').pools).toEqual(read(yaml).pools);
    expect(read(yaml).pools).toMatchObject([
      {
        id: 'us-east-1_shop',
        settings: { PoolName: 'shop' },
        groups: [{ GroupName: 'admins' }],
        clients: [{ id: 'web', settings: { ClientName: 'web', AccessTokenValidity: 5 } }],
      },
    ]);
  });

  it('keeps words that other YAML parsers take for true or false', () => {
    const [declared] = read(pool('UserPoolTags: { country: no, switch: on, day: 2026-11-30 }')).pools;
    expect(declared?.settings.UserPoolTags).toEqual({ country: 'no', switch: 'on', day: '2026-11-30' });
  });

  it('has merge keys', () => {
    const clients = ['clients:', '  - &web { id: web, AccessTokenValidity: 5 }', '  - { <<: *web, id: app }'];
    const [declared] = read(pool(...clients)).pools;
    expect(declared?.clients).toMatchObject([
      { id: 'web', settings: { AccessTokenValidity: 5 } },
      { id: 'app', settings: { AccessTokenValidity: 5 } },
    ]);
    const wrong = ['clients:', '  - &web { id: web, AccesTokenValidity: 5 }', '  - { <<: *web, id: app }'];
    expect(failure(pool(...wrong))).toMatch(
      /^latchkey\.yaml:4:\d+: .*\nlatchkey\.yaml:5:\d+: pools\[0\]\.clients\[1\]/,
    );
  });

  it('turns the flags of attributes into text', () => {
    const [declared] = read(user('attributes: { email: a@example.com, email_verified: true }')).pools;
    expect(declared?.users?.[0]?.attributes).toEqual({ email: 'a@example.com', email_verified: 'true' });
  });
});

describe('a problem has its line and column, and says what is allowed:', () => {
  it.each([
    [
      'a passkey with an impossible key',
      user('passkeys:', '  - id: "a/b"', '    privateKey: none'),
      'latchkey.yaml:6:13: pools[0].users[0].passkeys[0].id: a credential id is base64url',
    ],
    ['broken YAML', 'pools: [\n  {\n', 'latchkey.yaml:3:1: '],
    ['a key twice', 'pools: []\npools: []', 'latchkey.yaml:2:1: the key "pools" occurs twice'],
    ['nesting without end', `pools: ${'['.repeat(20_000)}`, 'it is nested too deeply'],
    ['two documents', 'pools: []\n---\npools: []', 'latchkey.yaml:2:1: a second document begins: a file has one'],
    ['nothing', '', 'latchkey.yaml: expected members. Allowed are pools'],
    ['another document', 'users: []', 'latchkey.yaml:1:1: users: unknown key "users". Allowed are pools'],
    [
      'a misspelled member',
      pool('MfaConfig: ON'),
      'latchkey.yaml:3:5: pools[0].MfaConfig: unknown key "MfaConfig". Did you mean MfaConfiguration?',
    ],
    [
      'a misspelled inner member',
      pool('Policies:', '  PasswordPolicy: { MinLength: 8 }'),
      'latchkey.yaml:4:25: pools[0].Policies.PasswordPolicy.MinLength: unknown key "MinLength". Did you mean MinimumLength?',
    ],
    [
      'a wrong type',
      pool('Policies:', '  PasswordPolicy:', '    MinimumLength: eight'),
      'latchkey.yaml:5:9: pools[0].Policies.PasswordPolicy.MinimumLength: expected a whole number',
    ],
    [
      "a value that Cognito's model rejects",
      pool('Policies: { PasswordPolicy: { MinimumLength: 3 } }'),
      "latchkey.yaml:3:35: pools[0].Policies.PasswordPolicy.MinimumLength: 1 validation error detected: Value '3' at 'policies.passwordPolicy.minimumLength' failed to satisfy constraint: Member must have value greater than or equal to 6",
    ],
    [
      'one in a list',
      pool('Schema:', '  - Name: ok', '  - Name: ""'),
      "latchkey.yaml:5:9: pools[0].Schema[1].Name: 2 validation errors detected: Value '' at 'schema.2.member.name' failed",
    ],
    ['a wrong pool id', 'pools: [{ id: shop }]', 'latchkey.yaml:1:11: pools[0].id: "shop" is not a user pool id'],
    ['no name', 'pools: [{ }]', "pools[0]: 1 validation error detected: Value null at 'poolName'"],
    [
      'a pool twice',
      'pools:\n  - id: us-east-1_a\n  - id: us-east-1_a',
      'latchkey.yaml:3:5: pools[1].id: "us-east-1_a" occurs twice',
    ],
    ['a client twice', pool('clients: [{ id: web }, { id: web }]'), 'pools[0].clients[1].id: "web" occurs twice'],
    [
      'a wrong client id',
      pool('clients: [{ id: my-app }]'),
      "pools[0].clients[0].id: 1 validation error detected: Value at 'id' failed",
    ],
    [
      'two kinds of secrets',
      pool('clients: [{ id: web, secret: aSecretOfTheWebApp123456, GenerateSecret: true }]'),
      'secret and GenerateSecret exclude each other',
    ],
    [
      'two kinds of passwords',
      user('password: a', 'temporaryPassword: b'),
      'password and temporaryPassword exclude each other',
    ],
    [
      'a number as an attribute',
      user('attributes: { phone_number: 123 }'),
      'latchkey.yaml:5:23: pools[0].users[0].attributes.phone_number: expected text; numbers',
    ],
    [
      'an unknown factor',
      user('mfa: [TOTP]'),
      'pools[0].users[0].mfa[0]: expected one of SOFTWARE_TOKEN_MFA, SMS_MFA, EMAIL_OTP',
    ],
    [
      'an unknown group',
      pool('groups: [admins]', 'users: [{ username: ann, groups: [editors] }]'),
      'there is no group "editors" in the pool; declared are admins',
    ],
    ['a short TOTP secret', user('totp: JBSWY3DP'), 'must be base32 (A-Z, 2-7) of at least 16 bytes'],
    [
      'a wrong device key',
      user('devices: [{ key: laptop, groupKey: -abc, password: x }]'),
      '"laptop" is not a device key',
    ],
    [
      'a device without a password',
      user('devices: [{ key: us-east-1_1-2, groupKey: -abc }]'),
      'pools[0].users[0].devices[0]: password is missing',
    ],
  ])('%s', (_, text, message) => {
    expect(failure(text)).toContain(message);
  });

  it('all problems at once', () => {
    expect(failure(pool('Mfa: ON', 'clients: [{ Name: a }]')).split('\n')).toHaveLength(3);
  });

  it('never shows a password', () => {
    expect(failure(user('password: "pass word "', 'groups: 5'))).not.toContain('pass word');
  });

  it('sixty thousand keys are read in linear time', () => {
    const keys = Array.from({ length: 60_000 }, (_, index) => `      key${index}: value`);
    expect(read([pool('UserPoolTags:'), ...keys].join('\n')).pools).toHaveLength(1);
  });

  it('a few lines do not become gigabytes', () => {
    const lines = Array.from({ length: 30 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}, *a${n}, *a${n}]`);
    expect(failure(`a0: &a0 [x]\n${lines.join('\n')}\npools: *a30\n`)).toContain('Excessive alias count');
  });
});
