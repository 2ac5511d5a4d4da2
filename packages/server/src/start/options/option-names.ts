/** Checks the names and types of the start options, for callers in JavaScript. */
import { StartError } from '../start-error.ts';
import type { StartOptions } from '../start-options.ts';

/** All options. A record, so that the compiler reports a missing name. */
const optionNames: Readonly<Record<keyof StartOptions, true>> = {
  mode: true,
  host: true,
  port: true,
  tlsCert: true,
  tlsKey: true,
  developmentTls: true,
  dataDir: true,
  databaseUrl: true,
  databaseReplicaUrl: true,
  databaseTimeoutMs: true,
  databaseConnections: true,
  databaseConnectTimeoutMs: true,
  databaseLockTimeoutMs: true,
  databaseCa: true,
  databaseCert: true,
  databaseKey: true,
  databaseServerName: true,
  databaseApplicationName: true,
  databasePreparedStatements: true,
  masterKeys: true,
  region: true,
  accountId: true,
  issuer: true,
  seed: true,
  seedParameters: true,
  accessKeys: true,
  log: true,
  colors: true,
  commandName: true,
  email: true,
  sms: true,
  emailFrom: true,
  smtpPassword: true,
  webhookSecret: true,
  fixedCode: true,
  functions: true,
  lambdaEndpoint: true,
  senderKey: true,
  kmsEndpoint: true,
  locations: true,
  compromisedPasswords: true,
  signInRate: true,
  quotas: true,
  logDestinations: true,
  allowedOrigins: true,
  allowedHosts: true,
  providerHosts: true,
  trustedProxies: true,
  proxyHeader: true,
  openTelemetry: true,
  metricsPort: true,
  metricsHost: true,
  metricsByPool: true,
  maxRequests: true,
  maxSignIns: true,
  maxPerAddress: true,
  shutdownDelayMs: true,
  console: true,
};

/** Options whose values are strings. Their content is checked where it is used. */
const stringOptions = [
  'host',
  'tlsCert',
  'tlsKey',
  'dataDir',
  'databaseUrl',
  'databaseReplicaUrl',
  'databaseCa',
  'databaseCert',
  'databaseKey',
  'databaseServerName',
  'databaseApplicationName',
  'databasePreparedStatements',
  'masterKeys',
  'region',
  'accountId',
  'issuer',
  'email',
  'sms',
  'emailFrom',
  'smtpPassword',
  'webhookSecret',
  'fixedCode',
  'lambdaEndpoint',
  'senderKey',
  'kmsEndpoint',
  'quotas',
  'proxyHeader',
  'metricsHost',
  'locations',
  'compromisedPasswords',
  'commandName',
] as const satisfies readonly (keyof StartOptions)[];

/**
 * Rejects unknown options and values of a wrong type. The messages contain no values of strings, because some are
 * secrets.
 * @throws StartError
 */
export function checkOptionNames(options: StartOptions): void {
  if (typeof options !== 'object' || options === null) {
    throw new StartError('startServer was called without options.', "Give at least { mode: 'development' }.");
  }
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(optionNames, name)) continue;
    const similar = Object.keys(optionNames).find((known) => isSimilar(known, name));
    const advice =
      similar === undefined ? `Options are ${Object.keys(optionNames).join(', ')}.` : `Did you mean "${similar}"?`;
    throw new StartError(`startServer has no option "${name}".`, advice);
  }
  const { mode, accessKeys, functions, logDestinations, allowedOrigins, allowedHosts, providerHosts } = options;
  const { trustedProxies } = options;
  const log: unknown = options.log;
  if (mode !== 'development' && mode !== 'production') {
    throw new StartError(`"${String(mode)}" is not a mode of a server.`, 'Give "development" or "production".');
  }
  for (const name of stringOptions) {
    const value: unknown = options[name];
    if (value !== undefined && typeof value !== 'string') {
      throw new StartError(`The option "${name}" is not a string.`, 'Give a string, or leave it out.');
    }
  }
  // What a variable that is not set leaves: without a host Node listens on every address there is.
  for (const name of [
    'host',
    'dataDir',
    'databaseUrl',
    'databaseReplicaUrl',
    'databaseCa',
    'databaseCert',
    'databaseKey',
    'databaseServerName',
    'databaseApplicationName',
    'masterKeys',
    'tlsCert',
    'tlsKey',
    'metricsHost',
    'seed',
  ] as const) {
    if (options[name] === '') throw new StartError(`The option "${name}" is empty.`, 'Give a value, or leave it out.');
  }
  for (const [name, list] of Object.entries({
    accessKeys,
    functions,
    logDestinations,
    allowedOrigins,
    allowedHosts,
    providerHosts,
    trustedProxies,
  })) {
    if (list !== undefined && !Array.isArray(list)) {
      throw new StartError(`The option "${name}" is not an array.`, 'Give an array, or leave it out.');
    }
  }
  const keys: readonly unknown[] = accessKeys ?? [];
  if (!keys.every(isAccessKey)) {
    const advice = 'Give objects with an accessKeyId and a secretAccessKey, both of them strings.';
    throw new StartError('The option "accessKeys" has something in it that is no access key.', advice);
  }
  for (const [name, list, advice] of [
    ['functions', functions, 'Give NAME=WHERE.'],
    ['logDestinations', logDestinations, 'Give ARN=WHERE.'],
    ['allowedOrigins', allowedOrigins, 'Give origins, such as https://app.example.com.'],
    ['allowedHosts', allowedHosts, 'Give names of hosts.'],
    ['providerHosts', providerHosts, 'Give names of hosts.'],
    ['trustedProxies', trustedProxies, 'Give addresses or networks, such as 10.0.0.0/8.'],
  ] as const) {
    const given: readonly unknown[] = list ?? [];
    if (given.every((value) => typeof value === 'string')) continue;
    throw new StartError(`The option "${name}" has something in it that is not a string.`, advice);
  }
  const seed: unknown = options.seed;
  if (seed !== undefined && typeof seed !== 'string' && !isPlainObject(seed)) {
    throw new StartError('The option "seed" is not a seed.', 'Give the path of a file, or an object with pools.');
  }
  const parameters: unknown = options.seedParameters;
  if (parameters !== undefined && !(isPlainObject(parameters) && Object.values(parameters).every(isText))) {
    throw new StartError('The option "seedParameters" has no parameters.', 'Give an object whose members are strings.');
  }
  if (seed !== undefined && mode === 'production') {
    throw new StartError(
      'A server in production cannot be seeded.',
      'Compare and change it with latchkey plan and latchkey apply.',
    );
  }
  if (log !== undefined && log !== 'silent' && !isLog(log)) {
    const advice = 'Give "silent", or an object with the methods info, warn and error.';
    throw new StartError('The option "log" is no log.', advice);
  }
  for (const name of ['colors', 'developmentTls', 'metricsByPool', 'openTelemetry'] as const) {
    const value: unknown = options[name];
    if (value !== undefined && typeof value !== 'boolean') {
      throw new StartError(`The option "${name}" is not true or false.`, 'Give true or false, or leave it out.');
    }
  }
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isAccessKey(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { accessKeyId, secretAccessKey } = value as Readonly<Record<string, unknown>>;
  return typeof accessKeyId === 'string' && typeof secretAccessKey === 'string';
}

/** The methods of a log that the server calls. */
const logMethods = ['info', 'warn', 'error'];

function isLog(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const methods = value as Readonly<Record<string, unknown>>;
  return logMethods.every((name) => typeof methods[name] === 'function');
}

/** Returns whether two names differ in case, in the order of their letters, or by one letter. */
function isSimilar(known: string, name: string): boolean {
  const [a, b] = [known.toLowerCase(), name.toLowerCase()];
  if (a === b || a.split('').toSorted().join('') === b.split('').toSorted().join('')) return true;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  const rests = [
    [a.slice(start + 1), b.slice(start)],
    [a.slice(start), b.slice(start + 1)],
    [a.slice(start + 1), b.slice(start + 1)],
  ];
  return rests.some(([one, other]) => one === other);
}
