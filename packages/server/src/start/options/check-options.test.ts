import { describe, expect, it } from 'vitest';
import { StartError } from '../start-error.ts';
import { checkOptions } from './check-options.ts';
import type { StartOptions } from '../start-options.ts';

/** Returns the error for options. Callers in JavaScript can pass any value. */
function rejection(options: unknown): { readonly message: string; readonly advice: string } {
  try {
    checkOptions(options as StartOptions);
  } catch (error) {
    if (error instanceof StartError) return { message: error.message, advice: error.advice };
    throw error;
  }
  throw new Error('the options were accepted');
}

/** The types of options that are not strings. */
const typeOf: Readonly<Partial<Record<keyof StartOptions, 'number' | 'boolean' | 'array' | 'object'>>> = {
  port: 'number',
  databaseTimeoutMs: 'number',
  databaseConnections: 'number',
  databaseConnectTimeoutMs: 'number',
  databaseLockTimeoutMs: 'number',
  signInRate: 'number',
  maxRequests: 'number',
  maxSignIns: 'number',
  maxPerAddress: 'number',
  shutdownDelayMs: 'number',
  developmentTls: 'boolean',
  colors: 'boolean',
  openTelemetry: 'boolean',
  metricsByPool: 'boolean',
  trustedProxies: 'array',
  accessKeys: 'array',
  functions: 'array',
  logDestinations: 'array',
  allowedOrigins: 'array',
  allowedHosts: 'array',
  providerHosts: 'array',
  seed: 'object',
};

describe('every option', () => {
  // The message about an unknown option lists all of them.
  const names = rejection({ mode: 'development', zzzzzzzz: 1 })
    .advice.replace('Options are ', '')
    .replace('.', '')
    .split(', ')
    .filter((name) => name !== 'mode') as (keyof StartOptions)[];

  it.each(names)('%s is refused if its type is wrong', (name) => {
    expect(names.length).toBeGreaterThan(30);
    const examples: Readonly<Record<string, readonly unknown[]>> = {
      number: [-1, Number.NaN],
      boolean: [true],
      object: [{ a: 5 }],
      array: [[null], [5]],
    };
    const own = typeOf[name] ?? 'string';
    // A number and an array can be wrong in themselves.
    const wrong = Object.entries(examples).flatMap(([type, list]) =>
      type === own && type !== 'number' && type !== 'array' ? [] : list,
    );
    for (const value of [...wrong, null, () => 1]) rejection({ mode: 'development', [name]: value });
  });
});

describe('unknown and invalid options', () => {
  it.each([
    [undefined, 'startServer was called without options.', "Give at least { mode: 'development' }."],
    [{}, '"undefined" is not a mode of a server.', 'Give "development" or "production".'],
    [{ mode: 'dev' }, '"dev" is not a mode of a server.', 'Give "development" or "production".'],
    [{ mode: 'development', datadir: './x' }, 'startServer has no option "datadir".', 'Did you mean "dataDir"?'],
    [
      { mode: 'development', seed: 5 },
      'The option "seed" is not a seed.',
      'Give the path of a file, or an object with pools.',
    ],
    [
      { mode: 'production', seed: 'latchkey.yaml' },
      'A server in production cannot be seeded.',
      'Compare and change it with latchkey plan and latchkey apply.',
    ],
    [{ mode: 'development', prot: 1 }, 'startServer has no option "prot".', 'Did you mean "port"?'],
    [{ mode: 'development', regio: 'x' }, 'startServer has no option "regio".', 'Did you mean "region"?'],
    [{ mode: 'development', host: 1 }, 'The option "host" is not a string.', 'Give a string, or leave it out.'],
    [
      { mode: 'development', functions: 'x' },
      'The option "functions" is not an array.',
      'Give an array, or leave it out.',
    ],
    [
      { mode: 'development', port: '80' },
      '"80" is not a port.',
      'Give a whole number from 0 to 65535; 0 takes any free port.',
    ],
    [{ mode: 'development', host: '' }, 'The option "host" is empty.', 'Give a value, or leave it out.'],
    [{ mode: 'development', dataDir: '' }, 'The option "dataDir" is empty.', 'Give a value, or leave it out.'],
    [{ mode: 'development', tlsCert: '' }, 'The option "tlsCert" is empty.', 'Give a value, or leave it out.'],
    [
      { mode: 'development', developmentTls: 'yes' },
      'The option "developmentTls" is not true or false.',
      'Give true or false, or leave it out.',
    ],
    ...['tlsCert', 'tlsKey'].map((name): [object, string, string] => [
      { mode: 'development', [name]: 'server.pem' },
      'TLS needs a certificate and its key, and only one of the two was given.',
      'Give both: --tls-cert FILE --tls-key FILE.',
    ]),
    [
      { mode: 'development', tlsCert: 'a.crt', developmentTls: true },
      'A server has either the files of a certificate or a development certificate authority.',
      'Leave out --tls, or --tls-cert and --tls-key.',
    ],
    [
      { mode: 'production', accessKeys: [{ accessKeyId: 'a', secretAccessKey: 'b' }], developmentTls: true },
      'A server in production has no development certificate authority.',
      'Give the files of a certificate: tlsCert and tlsKey.',
    ],
    [
      { mode: 'development', allowedHosts: 5 },
      'The option "allowedHosts" is not an array.',
      'Give an array, or leave it out.',
    ],
    [
      { mode: 'development', allowedOrigins: 'http://a.test' },
      'The option "allowedOrigins" is not an array.',
      'Give an array, or leave it out.',
    ],
    ...[[null], ['AKID'], [{ accessKeyId: 'AKID' }]].map((accessKeys): [object, string, string] => [
      { mode: 'production', accessKeys },
      'The option "accessKeys" has something in it that is no access key.',
      'Give objects with an accessKeyId and a secretAccessKey, both of them strings.',
    ]),
    [
      { mode: 'development', functions: [5] },
      'The option "functions" has something in it that is not a string.',
      'Give NAME=WHERE.',
    ],
    ...['quiet', null, { info: 5 }].map((log): [object, string, string] => [
      { mode: 'development', log },
      'The option "log" is no log.',
      'Give "silent", or an object with the methods info, warn and error.',
    ]),
    [
      { mode: 'development', shutdownDelayMs: '5' },
      'A shutdown cannot be delayed by 5 milliseconds.',
      'Give a time from 0 to 10 minutes.',
    ],
    ...[0, '5000', Number.NaN, Infinity].map((databaseTimeoutMs): [object, string, string] => [
      { mode: 'development', databaseTimeoutMs },
      `The database can not have ${databaseTimeoutMs} milliseconds for an operation.`,
      'Give a time from a tenth of a second to 10 minutes.',
    ]),
    ...[0, 1, 2.5, 1001, '5'].map((databaseConnections): [object, string, string] => [
      { mode: 'development', databaseConnections },
      `A server cannot have ${databaseConnections} connections to PostgreSQL.`,
      'Give a whole number from 2 to 1000. The sum over all servers must stay below max_connections of PostgreSQL.',
    ]),
    ...[{ databaseCert: 'a.pem' }, { databaseKey: 'a.key' }].map((files): [object, string, string] => [
      { mode: 'development', ...files },
      'A certificate for PostgreSQL needs its private key, and the reverse.',
      'Give both --database-cert and --database-key, or neither.',
    ]),
    ...[{ databaseConnections: 5 }, { databaseCa: 'ca.pem' }, { databaseLockTimeoutMs: 500 }].map(
      (given): [object, string, string] => [
        { mode: 'development', ...given },
        'There are options for a connection to PostgreSQL, but no address of it.',
        'Give the address with --database or LATCHKEY_DATABASE, or leave these options out.',
      ],
    ),
    ...['é', 'a'.repeat(64)].map((databaseApplicationName): [object, string, string] => [
      { mode: 'development', databaseApplicationName },
      'This name of the application cannot be shown by PostgreSQL.',
      'Give 1 to 63 printable ASCII characters with --database-application-name.',
    ]),
    [
      { mode: 'development', databaseUrl: 'postgres://a@b/c', databasePreparedStatements: 'always' },
      '"always" does not say when statements are prepared.',
      'Give auto, on or off with --database-prepared-statements.',
    ],
  ])('%j', (options, message, advice) => {
    expect(rejection(options)).toEqual({ message, advice });
  });

  it('are answered with a list of all options if no name is similar', () => {
    expect(rejection({ mode: 'development', storage: 'x' }).advice).toMatch(
      /^Options are mode, host, port, tlsCert, tlsKey, /,
    );
  });

  it('are answered without their values, which may be secret', () => {
    expect(rejection({ mode: 'production', masterKeys: ['secret'] }).message).not.toContain('secret');
  });
});

describe('the source of the certificate', () => {
  it('is absent by default', () => {
    expect(checkOptions({ mode: 'development' }).certificateSource).toBeUndefined();
  });

  it('is the files, or the data directory with every name of the server', () => {
    const files = checkOptions({ mode: 'development', tlsCert: 'a.crt', tlsKey: 'a.key' });
    expect(files.certificateSource).toEqual({ files: { cert: 'a.crt', key: 'a.key' } });
    const authority = checkOptions({
      mode: 'development',
      developmentTls: true,
      dataDir: '/data',
      allowedHosts: ['.example.test'],
      host: '192.0.2.1',
      issuer: 'https://[2001:db8::1]:8443',
    });
    expect(authority.certificateSource).toEqual({
      authorityDirectory: '/data',
      names: ['.example.test', '192.0.2.1', '2001:db8::1'],
    });
    const every = checkOptions({ mode: 'development', developmentTls: true, dataDir: '/data', host: '::' });
    expect(every.certificateSource).toMatchObject({ names: [] });
  });
});
