/** What becomes of the rows of a file: users, and the lines of the log. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdminGetUser } from '../users/administration/AdminGetUser.ts';
import { AdminSetUserPassword } from '../users/administration/AdminSetUserPassword.ts';
import { callOperation, createTestServices, type TestServices } from '../testing/call.ts';
import { account, newTestApp, PASSWORD, signIn } from '../users/testing/users.ts';
import { GetCSVHeader } from './GetCSVHeader.ts';
import { csvOf, person, runImport } from './testing/imports.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

const newPool = async (more: Parameters<typeof newTestApp>[1] = {}) => (await newTestApp(services, more)).UserPoolId;
const user = (UserPoolId: string, name: string) => account(services, { UserPoolId, ClientId: '' }, name);

/** Imports rows, and returns the end of the job with its log. */
const importRows = async (
  UserPoolId: string,
  rows: Parameters<typeof csvOf>[2],
  columns: readonly string[] = [],
  more: Parameters<typeof runImport>[3] = {},
) => runImport(services, UserPoolId, await csvOf(services, UserPoolId, rows, columns), more);

const UNVERIFIED =
  'The User Record does not set any of the auto verified attributes to true. (Example: email_verified to true).';

it('the header lists custom attributes before the two columns of Cognito', async () => {
  const UserPoolId = await newPool({
    Schema: [
      { Name: 'tier', AttributeDataType: 'String' },
      { Name: 'age', AttributeDataType: 'Number' },
    ],
  });
  const { CSVHeader = [] } = await callOperation(services, GetCSVHeader, { UserPoolId });
  expect(CSVHeader.join()).toBe(
    'name,given_name,family_name,middle_name,nickname,preferred_username,profile,picture,website,email,email_verified,' +
      'gender,birthdate,zoneinfo,locale,phone_number,phone_number_verified,address,updated_at,custom:tier,custom:age,' +
      'cognito:mfa_enabled,cognito:username',
  );
});

describe('an imported user', () => {
  it('has the attributes of the row and must set a password', async () => {
    const UserPoolId = await newPool({ Schema: [{ Name: 'tier', AttributeDataType: 'String' }] });
    const more = {
      name: 'Ann, Dr.',
      'custom:tier': ' gold ',
      birthdate: '02/28/1985',
      updated_at: '1700000000',
      email_verified: 'TRUE',
    };
    const ended = await importRows(UserPoolId, [person('ann', more)]);
    expect(ended).toMatchObject({
      Status: 'Succeeded',
      CompletionMessage: 'Import Job Completed Successfully.',
      ImportedUsers: 1,
      log: ['[SUCCEEDED] Line Number 2 - The import succeeded.'],
    });
    const { attributes, ...found } = await user(UserPoolId, 'ann');
    expect(found).toMatchObject({ UserStatus: 'RESET_REQUIRED', Enabled: true });
    expect(found.UserCreateDate).toBe(services.clock.now() / 1000);
    expect(attributes).toEqual({
      sub: attributes['sub'],
      name: 'Ann, Dr.',
      'custom:tier': 'gold',
      birthdate: '02/28/1985',
      updated_at: '1700000000',
      email: 'ann@example.com',
      email_verified: 'true',
    });
  });

  it('is confirmed if a code by e-mail is a first factor', async () => {
    const UserPoolId = await newPool({
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } },
    });
    await importRows(UserPoolId, [person('ann')]);
    expect(await user(UserPoolId, 'ann')).toMatchObject({ UserStatus: 'CONFIRMED' });
  });

  it('is found by an alias, and by the address that is the user name', async () => {
    const aliases = await newPool({ AliasAttributes: ['email'] });
    await importRows(aliases, [person('ann')]);
    expect(await user(aliases, 'ann@example.com')).toMatchObject({ Username: 'ann' });
    const names = await newPool({ UsernameAttributes: ['email'] });
    await importRows(names, [{ 'cognito:username': 'ann@example.com', email_verified: 'true' }]);
    const { Username, attributes } = await user(names, 'ann@example.com');
    expect([Username, attributes['email']]).toEqual([attributes['sub'], 'ann@example.com']);
  });

  it('is told to reset the password, whatever was typed, unless the client hides users', async () => {
    for (const PreventUserExistenceErrors of ['LEGACY', 'ENABLED'] as const) {
      const place = await newTestApp(services, {}, { PreventUserExistenceErrors });
      await importRows(place.UserPoolId, [person('ann')]);
      const code =
        PreventUserExistenceErrors === 'LEGACY' ? 'PasswordResetRequiredException' : 'NotAuthorizedException';
      for (const password of ['wrong', PASSWORD]) {
        await expect(signIn(services, place, 'ann', password)).rejects.toMatchObject({ code });
      }
      await callOperation(services, AdminSetUserPassword, {
        UserPoolId: place.UserPoolId,
        Username: 'ann',
        Password: PASSWORD,
        Permanent: true,
      });
      expect(await signIn(services, place, 'ann')).not.toBe('');
    }
  });
});

describe('a row is not imported', () => {
  it('if its user exists', async () => {
    const UserPoolId = await newPool();
    const ended = await importRows(UserPoolId, [person('ann'), person('bob'), person('ann')]);
    expect(ended).toMatchObject({ Status: 'Succeeded', ImportedUsers: 2, SkippedUsers: 1, FailedUsers: 0 });
    expect(ended.log[2]).toBe('[SKIPPED] Line Number 4 - The user already exists.');
    const again = await importRows(UserPoolId, [person('ann')]);
    expect(again).toMatchObject({
      Status: 'Failed',
      CompletionMessage: 'Too many users have failed or been skipped during the import.',
      SkippedUsers: 1,
    });
  });

  it('if another user has its address', async () => {
    const UserPoolId = await newPool({ AliasAttributes: ['email', 'preferred_username'] });
    const email = 'ann@example.com';
    const { log } = await importRows(UserPoolId, [
      person('ann'),
      person('bob', { email }),
      person('cleo', { preferred_username: 'dan@example.com' }),
      person('emil'),
    ]);
    expect(log).toEqual([
      '[SUCCEEDED] Line Number 2 - The import succeeded.',
      '[FAILED] Line Number 3 - An account with the email already exists.',
      '[FAILED] Line Number 4 - Preferred username cannot be of email format, since user pool is configured for email alias.',
      '[SUCCEEDED] Line Number 5 - The import succeeded.',
    ]);
  });

  it('if another user has its preferred name, or its name is a sub', async () => {
    const UserPoolId = await newPool({ AliasAttributes: ['preferred_username'] });
    await importRows(UserPoolId, [person('ann'), person('bob', { preferred_username: 'bob' })]);
    const { attributes } = await user(UserPoolId, 'ann');
    const sub = attributes['sub'] ?? '';
    const { log } = await importRows(UserPoolId, [
      person('cleo', { preferred_username: 'the-boss' }),
      person('the-boss'),
      person('dan', { preferred_username: 'cleo' }),
      person('emil', { preferred_username: sub }),
      person(sub.toUpperCase(), { email: 'sub@example.com' }),
      person('fay'),
      // The user exists, whatever else is wrong.
      person('ann', { preferred_username: 'Bob' }),
    ]);
    expect(log.map((line) => line.replace(/ Line Number \d+ -/, ''))).toEqual([
      '[SUCCEEDED] The import succeeded.',
      '[SKIPPED] The user already exists.',
      '[FAILED] An account with the preferred_username already exists.',
      '[FAILED] An account with the preferred_username already exists.',
      '[SKIPPED] The user already exists.',
      '[SUCCEEDED] The import succeeded.',
      '[SKIPPED] The user already exists.',
    ]);
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    ['no user name', { 'cognito:username': '' }, 'The row has no cognito:username.'],
    [
      'a blank in the user name',
      { 'cognito:username': 'a b' },
      'cognito:username: The value is not a valid user name.',
    ],
    ['no verified address', { email_verified: 'false' }, UNVERIFIED],
    [
      'another verified address',
      { email_verified: '', phone_number: '+12065550100', phone_number_verified: 'true' },
      UNVERIFIED,
    ],
    ['a flag without an address', { email: '' }, 'Email is required if it is to be marked as verified.'],
    [
      'an odd flag',
      { email_verified: 'yes' },
      'Attributes did not conform to the schema: email_verified: Value must be true or false',
    ],
    ['an odd address', { email: 'ann' }, 'Invalid email address format.'],
    ['a missing attribute', { name: '' }, 'Attributes did not conform to the schema: name: The attribute is required'],
    ['another date', { birthdate: '1985-02-01' }, 'birthdate: The value must be a date in the form mm/dd/yyyy.'],
    [
      'a date that does not exist',
      { birthdate: '02/30/1985' },
      'birthdate: The value must be a date in the form mm/dd/yyyy.',
    ],
    [
      'another time',
      { updated_at: 'now' },
      'Attributes did not conform to the schema: updated_at: Value must be a number',
    ],
    ['MFA', { 'cognito:mfa_enabled': 'true' }, 'cognito:mfa_enabled: MFA is off in this user pool.'],
    ['an odd MFA flag', { 'cognito:mfa_enabled': 'x' }, 'cognito:mfa_enabled: The value must be true or false.'],
    ['a hash', { password_hash: 'x' }, 'password_hash: The import job has no PasswordHashingAlgorithm.'],
  ])('with %s', async (_, change, problem) => {
    const UserPoolId = await newPool({ Schema: [{ Name: 'name', Required: true }] });
    const ended = await importRows(UserPoolId, [{ ...person('ann', { name: 'Ann' }), ...change }], ['password_hash']);
    expect(ended).toMatchObject({ Status: 'Failed', FailedUsers: 1, log: [`[FAILED] Line Number 2 - ${problem}`] });
  });

  it('if it has too many or too few values, is too long or not UTF-8; an empty line is no row', async () => {
    const UserPoolId = await newPool();
    const [header = '', good = ''] = (await csvOf(services, UserPoolId, [person('ann')])).split('\n');
    const lines = [
      header,
      '',
      `${good},`,
      'x',
      good.replace('ann', 'a'.repeat(16_000)),
      ' \t',
      good.replace('ann', '\xFF'),
      good,
    ];
    const bytes = Buffer.from(lines.join('\r\n'), 'latin1');
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(bytes);
        controller.close();
      },
    });
    const { log } = await runImport(services, UserPoolId, body);
    expect(log).toEqual([
      '[FAILED] Line Number 3 - The row has 22 values, but the header has 21 columns.',
      '[FAILED] Line Number 4 - The row has 1 values, but the header has 21 columns.',
      '[FAILED] Line Number 5 - The row has more than 16000 characters.',
      '[FAILED] Line Number 7 - The row is not valid UTF-8.',
      '[SUCCEEDED] Line Number 8 - The import succeeded.',
    ]);
  });

  it('with MFA that does not fit the pool', async () => {
    const sms = { SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' } };
    const phone = { phone_number: '+12065550100', 'cognito:mfa_enabled': 'true' };
    const on = await newPool({ MfaConfiguration: 'ON', ...sms });
    const required = await importRows(on, [
      person('ann', { 'cognito:mfa_enabled': 'false' }),
      person('bob', phone),
      person('cleo'),
    ]);
    expect(required.log[0]).toContain('MFA is required');
    expect(required).toMatchObject({ ImportedUsers: 2, FailedUsers: 1 });
    const optional = await newPool({ MfaConfiguration: 'OPTIONAL', ...sms });
    await importRows(optional, [person('bob', phone)]);
    const found = await callOperation(services, AdminGetUser, { UserPoolId: optional, Username: 'bob' });
    expect(found.UserMFASettingList).toEqual(['SMS_MFA']);
  });
});

describe('a job fails', () => {
  const failure = async (change: (csv: string) => string, more: Parameters<typeof runImport>[3] = {}) => {
    const UserPoolId = await newPool();
    const csv = change(await csvOf(services, UserPoolId, [person('ann')]));
    const { Status, CompletionMessage, ImportedUsers } = await runImport(services, UserPoolId, csv, more);
    expect([Status, ImportedUsers]).toEqual(['Failed', 0]);
    return CompletionMessage;
  };

  it.each<[string, (csv: string) => string, string]>([
    ['an empty file', () => '', 'The file is empty.'],
    ['a missing column', (csv) => csv.replace(/,cognito:username/, ''), 'The header has no column cognito:username.'],
    ['an unknown column', (csv) => csv.replace('\n', ',secret\n'), 'Column 22 of the header is unknown.'],
    ['a column that occurs twice', (csv) => csv.replace('\n', ',email\n'), 'The header has the column email twice.'],
    ['a byte order mark', (csv) => `\uFEFF${csv}`, 'The file begins with a byte order mark.'],
    ['quoted columns', (csv) => csv.replace('name,', '"name",'), 'The header has no column name.'],
  ])('with %s', async (_, change, message) => {
    expect(await failure(change)).toBe(message);
  });

  it('without a column for hashes if it names an algorithm', async () => {
    const message = await failure((csv) => csv, { PasswordHashingAlgorithm: 'BCRYPT' });
    expect(message).toBe('The header has no column password_hash.');
  });

  it('if more than half of its users were not imported', async () => {
    const UserPoolId = await newPool();
    const rows = (good: number, bad: number) => [
      ...Array.from({ length: good }, (_, index) => person(`good${good}-${bad}-${index}`)),
      ...Array.from({ length: bad }, () => ({ 'cognito:username': 'bad' })),
    ];
    expect(await importRows(UserPoolId, rows(14, 32))).toMatchObject({ Status: 'Failed', ImportedUsers: 14 });
    expect(await importRows(UserPoolId, rows(5, 5))).toMatchObject({ Status: 'Succeeded', FailedUsers: 5 });
  });
});

it('columns may be in any order', async () => {
  const UserPoolId = await newPool();
  const { CSVHeader = [] } = await callOperation(services, GetCSVHeader, { UserPoolId });
  const row = new Map(Object.entries(person('ann')));
  const columns = CSVHeader.toReversed();
  const csv = `${columns.join(' , ')}\n${columns.map((column) => row.get(column) ?? '').join(',')}`;
  expect(await runImport(services, UserPoolId, csv)).toMatchObject({ Status: 'Succeeded', ImportedUsers: 1 });
});
