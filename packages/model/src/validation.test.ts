import { describe, expect, it } from 'vitest';
import type { Inputs, OperationName } from './generated/types.ts';
import { textViolation, validateInput } from './validation.ts';

function inputOf<Operation extends OperationName>(operation: Operation, value: unknown): Inputs[Operation] {
  const validation = validateInput(operation, value);
  if (!validation.ok) throw validation.error;
  return validation.input;
}

function errorOf(operation: OperationName, value: unknown): { code: string; message: string; status: number } {
  const validation = validateInput(operation, value);
  if (validation.ok) throw new Error('The input was accepted');
  const { code, message, status } = validation.error;
  return { code, message, status };
}

const violation = (...sentences: string[]) => ({
  code: 'InvalidParameterException',
  message: `${sentences.length} validation error${sentences.length === 1 ? '' : 's'} detected: ${sentences.join('; ')}`,
  status: 400,
});

const serialization = (message: string) => ({ code: 'SerializationException', message, status: 400 });

const pool = 'eu-west-1_a';
const text = '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+';
const client = { UserPoolId: pool, ClientName: 'web' };

const branding = (settings: unknown) => ({ UserPoolId: pool, ClientId: 'a', Settings: settings });
const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));
const username = (length: number) => ({ UserPoolId: pool, Username: '😀'.repeat(length) });
const group = (precedence: number) => ({ UserPoolId: pool, GroupName: 'g', Precedence: precedence });
const image = (bytes: number) => ({ UserPoolId: pool, ImageFile: Buffer.alloc(bytes).toString('base64') });

describe('structure', () => {
  it.each([
    ['ListUsers', { UserPoolId: 1 }, 'NUMBER_VALUE can not be converted to a String'],
    ['ListUsers', { UserPoolId: 1.5 }, 'NUMBER_VALUE can not be converted to a String'],
    ['ListUsers', { UserPoolId: true }, 'TRUE_VALUE can not be converted to a String'],
    ['ListUsers', { UserPoolId: ['x'] }, 'Start of list found where not expected'],
    ['ListUsers', { UserPoolId: {} }, 'Start of structure or map found where not expected.'],
    ['ListUsers', { Limit: '1' }, 'STRING_VALUE can not be converted to an Integer'],
    ['ListUsers', { Limit: false }, 'FALSE_VALUE can not be converted to an Integer'],
    ['ListUsers', { Limit: 1.5 }, 'NUMBER_VALUE can not be converted to an Integer'],
    ['ListUsers', { Limit: [1] }, 'Start of list found where not expected'],
    ['ListUsers', { AttributesToGet: 'sub' }, 'Expected list or null'],
    ['ListUsers', { AttributesToGet: {} }, 'Start of structure or map found where not expected.'],
    ['ListUsers', { AttributesToGet: ['sub', 7] }, 'NUMBER_VALUE can not be converted to a String'],
    ['InitiateAuth', { AuthParameters: 'USERNAME' }, 'Expected map or null'],
    ['InitiateAuth', { AuthParameters: [] }, 'Start of list found where not expected'],
    ['InitiateAuth', { AuthParameters: { USERNAME: false } }, 'FALSE_VALUE can not be converted to a String'],
    ['ConfirmDevice', { DeviceSecretVerifierConfig: 'x' }, 'Expected null'],
    ['ConfirmDevice', { DeviceSecretVerifierConfig: [] }, 'Start of list found where not expected'],
    ['CreateUserPoolClient', { GenerateSecret: 1 }, 'NUMBER_VALUE can not be converted to a Boolean'],
    ['CreateUserPoolClient', { GenerateSecret: 'yes' }, 'STRING_VALUE can not be converted to an Boolean'],
    ['SetUICustomization', { ImageFile: 7 }, 'NUMBER_VALUE can not be converted to a Blob'],
    [
      'SetUICustomization',
      { ImageFile: 'AAA' },
      'Base64 encoded length is expected a multiple of 4 bytes but found: 3',
    ],
    ['SetUICustomization', { ImageFile: 'AA-_' }, 'Invalid Base64 character'],
    ['ListUsers', [], 'Start of list found where not expected'],
    ['ListUsers', null, ''],
    ['ListUsers', 'x', ''],
    ['ListUsers', undefined, ''],
  ] as const)('%s %j: %s', (operation, value, message) => {
    expect(errorOf(operation, value)).toEqual(serialization(message));
  });

  it('comes before constraints', () => {
    expect(errorOf('ListUsers', { UserPoolId: '', Limit: '1' }).code).toBe('SerializationException');
  });

  it('leaves out null and unknown members', () => {
    const value = {
      UserPoolId: pool,
      Limit: null,
      AttributesToGet: ['sub'],
      Filter: undefined,
      NoSuchMember: { deep: [1] },
    };
    expect(inputOf('ListUsers', value)).toEqual({ UserPoolId: pool, AttributesToGet: ['sub'] });
    const { AuthParameters } = inputOf('InitiateAuth', {
      AuthFlow: 'USER_AUTH',
      ClientId: 'a',
      AuthParameters: { USERNAME: 'alice', PASSWORD: null },
    });
    expect(AuthParameters).toEqual({ USERNAME: 'alice' });
  });

  it('makes keys with a meaning in JavaScript harmless', () => {
    const value: unknown = JSON.parse(`{
      "AuthFlow": "USER_AUTH", "ClientId": "a",
      "__proto__": { "Session": "polluted" }, "constructor": { "prototype": { "polluted": true } },
      "AuthParameters": { "__proto__": "x", "constructor": "y", "hasOwnProperty": "z" }
    }`);
    const input = inputOf('InitiateAuth', value);
    expect(input.Session).toBeUndefined();
    expect(Object.keys(input)).toEqual(['AuthFlow', 'AuthParameters', 'ClientId']);
    expect(Object.entries(input.AuthParameters ?? {})).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
      ['hasOwnProperty', 'z'],
    ]);
    expect(Object.getPrototypeOf(input.AuthParameters)).toBeNull();
    expect(input.AuthParameters?.['toString']).toBeUndefined();
    expect('polluted' in {}).toBe(false);
  });

  it('copies documents up to 64 levels, with harmless keys', () => {
    const settings: unknown = JSON.parse('{"a":[1,true,null,{"__proto__":{"b":"c"}}]}');
    const input = inputOf('CreateManagedLoginBranding', branding(settings));
    expect(JSON.stringify(input.Settings)).toBe(JSON.stringify(settings));
    expect(validateInput('CreateManagedLoginBranding', branding(nested(64))).ok).toBe(true);
    expect(errorOf('CreateManagedLoginBranding', branding(nested(65))).code).toBe('SerializationException');
    expect(errorOf('CreateManagedLoginBranding', branding(nested(100_000))).code).toBe('SerializationException');
  });
});

describe('constraints', () => {
  it('names a missing member in lower camel case', () => {
    expect(errorOf('InitiateAuth', { AuthFlow: 'USER_AUTH' })).toEqual(
      violation("Value null at 'clientId' failed to satisfy constraint: Member must not be null"),
    );
    expect(errorOf('DescribeUserPool', { UserPoolId: null })).toEqual(
      violation("Value null at 'userPoolId' failed to satisfy constraint: Member must not be null"),
    );
  });

  it('repeats a value that is not sensitive', () => {
    expect(errorOf('DescribeUserPool', { UserPoolId: 'nowhere' })).toEqual(
      violation(
        "Value 'nowhere' at 'userPoolId' failed to satisfy constraint: " +
          'Member must satisfy regular expression pattern: [\\w-]+_[0-9a-zA-Z]+',
      ),
    );
  });

  it('lists all violations: the pattern first, then the length', () => {
    expect(errorOf('AdminGetUser', { UserPoolId: '', Username: '' })).toEqual(
      violation(
        "Value '' at 'userPoolId' failed to satisfy constraint: " +
          'Member must satisfy regular expression pattern: [\\w-]+_[0-9a-zA-Z]+',
        "Value '' at 'userPoolId' failed to satisfy constraint: Member must have length greater than or equal to 1",
        `Value at 'username' failed to satisfy constraint: Member must satisfy regular expression pattern: ${text}`,
        "Value at 'username' failed to satisfy constraint: Member must have length greater than or equal to 1",
      ),
    );
  });

  it('counts length in UTF-16 code units', () => {
    expect(validateInput('AdminGetUser', username(64)).ok).toBe(true);
    expect(errorOf('AdminGetUser', username(65))).toEqual(
      violation("Value at 'username' failed to satisfy constraint: Member must have length less than or equal to 128"),
    );
  });

  it('lists the values of an enum', () => {
    expect(errorOf('CreateUserPool', { PoolName: 'p', MfaConfiguration: 'false' })).toEqual(
      violation(
        "Value 'false' at 'mfaConfiguration' failed to satisfy constraint: " +
          'Member must satisfy enum value set: [OFF, ON, OPTIONAL]',
      ),
    );
  });

  it.each([
    [61, 'Member must have value less than or equal to 60'],
    [-1, 'Member must have value greater than or equal to 0'],
    [99999999999, 'Member must have value less than or equal to 60'],
  ])('limits a number: %i', (limit, phrase) => {
    expect(errorOf('ListUsers', { UserPoolId: pool, Limit: limit })).toEqual(
      violation(`Value '${limit}' at 'limit' failed to satisfy constraint: ${phrase}`),
    );
  });

  it('limits numbers by their type if the model does not', () => {
    expect(validateInput('CreateGroup', group(2 ** 31 - 1)).ok).toBe(true);
    expect(errorOf('CreateGroup', group(2 ** 31))).toEqual(
      violation(
        "Value '2147483648' at 'precedence' failed to satisfy constraint: " +
          'Member must have value less than or equal to 2147483647',
      ),
    );
  });

  it('reports the elements of a list of scalars as one violation', () => {
    expect(errorOf('CreateUserPoolClient', { ...client, LogoutURLs: [''] })).toEqual(
      violation(
        "Value '[]' at 'logoutURLs' failed to satisfy constraint: Member must satisfy constraint: " +
          '[Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, ' +
          `Member must satisfy regular expression pattern: ${text}]`,
      ),
    );
    expect(errorOf('CreateUserPoolClient', { ...client, AllowedOAuthFlows: ['code', 'X', 'Y'] })).toEqual(
      violation(
        "Value '[code, X, Y]' at 'allowedOAuthFlows' failed to satisfy constraint: Member must satisfy constraint: " +
          '[Member must satisfy enum value set: [code, implicit, client_credentials]]',
      ),
    );
  });

  it('counts the elements of a list', () => {
    const urls = Array.from({ length: 101 }, () => 'a');
    expect(errorOf('CreateUserPoolClient', { ...client, CallbackURLs: urls }).message).toMatch(
      /^1 validation error detected: Value '\[a, a, .*' at 'callbackURLs' .* length less than or equal to 100$/,
    );
  });

  it.each<[string, object, string]>([
    ['CreateManagedLoginBranding', { UserPoolId: pool, ClientId: 'a', Assets: [null] }, "'[null]' at 'assets'"],
    ['ListUsers', { UserPoolId: pool, AttributesToGet: ['sub', null] }, "'[sub, null]' at 'attributesToGet'"],
    ['AdminCreateUser', { UserPoolId: pool, Username: 'a', UserAttributes: [null] }, "'[null]' at 'userAttributes'"],
  ])('accepts no null in a list: %s %j', (operation, request, subject) => {
    expect(errorOf(operation as 'ListUsers', request)).toEqual(
      violation(
        `Value ${subject} failed to satisfy constraint: Member must satisfy constraint: [Member must not be null]`,
      ),
    );
  });

  it('repeats no structure of a list with a null', () => {
    const UserAttributes = [{ Name: 'email', Value: 'x' }, null];
    expect(errorOf('AdminUpdateUserAttributes', { UserPoolId: pool, Username: 'a', UserAttributes }).message).toBe(
      "1 validation error detected: Value at 'userAttributes' failed to satisfy constraint: " +
        'Member must satisfy constraint: [Member must not be null]',
    );
  });

  it('numbers the elements of a list of structures from one', () => {
    const attributes = [{ Name: 'email', Value: 'x' }, { Value: 'x' }, { Name: '' }];
    const request = { UserPoolId: pool, Username: 'alice', UserAttributes: attributes };
    expect(errorOf('AdminUpdateUserAttributes', request)).toEqual(
      violation(
        "Value null at 'userAttributes.2.member.name' failed to satisfy constraint: Member must not be null",
        "Value '' at 'userAttributes.3.member.name' failed to satisfy constraint: " +
          'Member must satisfy regular expression pattern: [\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\t\\n\\r ]+',
        "Value '' at 'userAttributes.3.member.name' failed to satisfy constraint: " +
          'Member must have length greater than or equal to 1',
      ),
    );
  });

  it('names members of structures by a dotted path', () => {
    const request = { PoolName: 'p', Policies: { PasswordPolicy: { MinimumLength: 5 } } };
    expect(errorOf('CreateUserPool', request)).toEqual(
      violation(
        "Value '5' at 'policies.passwordPolicy.minimumLength' failed to satisfy constraint: " +
          'Member must have value greater than or equal to 6',
      ),
    );
  });

  it('names the keys and the values of a map', () => {
    const arn = 'arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_a';
    const longKey = 'k'.repeat(129);
    expect(errorOf('TagResource', { ResourceArn: arn, Tags: { [longKey]: 'v' } })).toEqual(
      violation(
        `Value '{${longKey}=v}' at 'tags' failed to satisfy constraint: Map keys must satisfy constraint: ` +
          '[Member must have length less than or equal to 128, Member must have length greater than or equal to 1]',
      ),
    );
    expect(errorOf('TagResource', { ResourceArn: arn, Tags: { k: 'v'.repeat(257) } }).message).toMatch(
      /^1 validation error detected: Value '\{k=v+\}' at 'tags' failed to satisfy constraint: Map value must satisfy constraint: \[Member must have length less than or equal to 256, Member must have length greater than or equal to 0\]$/,
    );
  });

  it('measures blobs in bytes', () => {
    expect(validateInput('SetUICustomization', image(131_072)).ok).toBe(true);
    expect(errorOf('SetUICustomization', image(131_073))).toEqual(
      violation(
        "Value at 'imageFile' failed to satisfy constraint: Member must have length less than or equal to 131072",
      ),
    );
  });

  it('stops at ten violations', () => {
    const attributes = Array.from({ length: 500 }, () => ({}));
    const { message } = errorOf('AdminUpdateUserAttributes', { UserAttributes: attributes });
    expect(message).toMatch(/^10 validation errors detected: /);
    expect(message.split('; ')).toHaveLength(10);
  });

  it('cuts long values short', () => {
    const { message } = errorOf('DescribeUserPool', { UserPoolId: ' '.repeat(500_000) });
    expect(message.length).toBeLessThan(3000);
    expect(message).toContain(" ...' at 'userPoolId'");
    const half = errorOf('DescribeUserPool', { UserPoolId: `${'a'.repeat(999)}😀b` });
    expect(half.message.isWellFormed()).toBe(true);
  });

  it.each([
    ['SignUp', { ClientId: 'a', Username: 'alice', Password: ' TOP SECRET' }],
    ['SignUp', { ClientId: 'a', Username: 'TOP SECRET', Password: 'x' }],
    ['SignUp', { ClientId: 'TOP SECRET', Username: 'alice', Password: 'x' }],
    ['SignUp', { ClientId: 'a', Username: 'alice', Password: 'x', SecretHash: 'TOP SECRET' }],
    ['GetUser', { AccessToken: 'TOP SECRET' }],
    ['RespondToAuthChallenge', { ClientId: 'a', ChallengeName: 'SMS_MFA', Session: 'TOP SECRET' }],
    [
      'RespondToAuthChallenge',
      { ClientId: 'a', ChallengeName: 'SMS_MFA', ChallengeResponses: { X: 'TOP SECRET'.repeat(20_000) } },
    ],
    [
      'AdminUpdateUserAttributes',
      { UserPoolId: pool, Username: 'a', UserAttributes: [{ Name: 'a', Value: 'TOP SECRET'.repeat(300) }] },
    ],
    ['VerifySoftwareToken', { UserCode: 'TOP SECRET' }],
    [
      'InitiateAuth',
      { AuthFlow: 'USER_AUTH', ClientId: 'a', UserContextData: { EncodedData: 'TOP SECRET'.repeat(20_000) } },
    ],
  ] as const)('%s never repeats what is sensitive', (operation, value) => {
    const { message } = errorOf(operation, value);
    expect(message).not.toContain('SECRET');
  });
});

describe('text in place of a member', () => {
  it('is checked against the shape of the member', () => {
    expect(textViolation('UsernameType', 'username', 'ann@example.com')).toBeUndefined();
    expect(textViolation('UsernameType', 'username', 'a b')).toMatchObject(
      violation(
        `Value at 'username' failed to satisfy constraint: Member must satisfy regular expression pattern: ${text}`,
      ),
    );
    expect(textViolation('UsernameType', 'username', 'a'.repeat(129))?.message).toMatch(/less than or equal to 128$/);
  });
});
