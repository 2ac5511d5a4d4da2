/** What a server can be started with, how that is checked, and how a start that fails says what to do. */
import type { Logger } from './ports/log.ts';
import { MissingPackageError } from './delivery/providers/aws-failure.ts';
import { MessageOptionError, type MessageOptions, readMessageOptions } from './delivery/message-options.ts';
import type { ServerSettings } from './ports/settings.ts';
import type { AccessKey } from './surfaces/aws-json/credentials.ts';
import type { AdmissionLimits } from './surfaces/http/admission.ts';
import { createAllowedHosts, isHostName } from './surfaces/http/allowed-hosts.ts';
import { isOrigin } from './surfaces/http/allowed-origins.ts';
import { type IssuerChoice, parseIssuer } from './tokens/issuer.ts';
import type { TriggerOptions } from './triggers/open-triggers.ts';

export interface StartOptions extends MessageOptions, TriggerOptions {
  /** `development` takes any well-formed signature and has an inbox; `production` verifies signatures. */
  readonly mode: 'development' | 'production';
  /** Address to listen on; 127.0.0.1 by default. */
  readonly host?: string | undefined;
  /** Port to listen on; 9339 by default, 0 for any that is free. */
  readonly port?: number | undefined;
  /** Directory of the embedded database and of the key file; `latchkey-data` in the working directory by default. */
  readonly dataDir?: string | undefined;
  /** `postgres://...`: keeps the data there in place of the embedded database. */
  readonly databaseUrl?: string | undefined;
  /** The master keys themselves, newest first, separated by commas; by default they are in the key file. */
  readonly masterKeys?: string | undefined;
  /** Region in pool ids and ARNs, and of signatures; us-east-1 by default. */
  readonly region?: string | undefined;
  /** 12-digit account number in ARNs; 000000000000 by default. */
  readonly accountId?: string | undefined;
  /** `own` (default), `aws`, or the address under which callers find this server. */
  readonly issuer?: string | undefined;
  /** Sign-ins of one name that may be begun from one network in a second, ten seconds' worth at once; 20 by default, 0: any number. */
  readonly signInRate?: number | undefined;
  /** Who may sign requests; production needs at least one. */
  readonly accessKeys?: readonly AccessKey[] | undefined;
  /** Pages that may make signed calls and read the inbox, besides those of this machine: `https://app.example.com`. */
  readonly allowedOrigins?: readonly string[] | undefined;
  /**
   * Names under which a server in development answers, besides localhost, addresses, and those in `host` and `issuer`;
   * `.example.com` stands for every name below example.com.
   */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Requests that are worked on at a time; 256 by default. Twice as many may wait for their turn. */
  readonly maxRequests?: number | undefined;
  /** The same for operations that compute with passwords, which are not counted among the others; 128 by default. */
  readonly maxSignIns?: number | undefined;
  /** Requests of either kind, in work or waiting, of one caller's address; 256 by default. */
  readonly maxPerAddress?: number | undefined;
  /**
   * How long the server goes on serving after it was told to stop, while `/health/ready` answers 503, so that a load balancer
   * can take it out first. Milliseconds; 0 by default.
   */
  readonly shutdownDelayMs?: number | undefined;
  /** A log of the caller's, or none. By default lines for people in development, JSON in production, on standard output. */
  readonly log?: Logger | 'silent' | undefined;
  /** Colours in the lines for people. */
  readonly colors?: boolean | undefined;
}

/** Why a server could not be started: what happened, and what to do about it. */
export class StartError extends Error {
  override readonly name = 'StartError';
  /** One sentence: the next step. */
  readonly advice: string;

  constructor(message: string, advice: string, options?: ErrorOptions) {
    super(message, options);
    this.advice = advice;
  }
}

const longestShutdownDelayMs = 600_000;

/**
 * The options with their defaults.
 * @throws StartError for those that can't be, and for those that there are not
 */
export function checkOptions(options: StartOptions) {
  checkNames(options);
  const { mode, host = '127.0.0.1', port = 9339, region = 'us-east-1', accountId = '000000000000' } = options;
  const issuer = parseIssuer(options.issuer ?? 'own');
  if (issuer === undefined) {
    throw new StartError(
      `"${options.issuer}" can not be the issuer of tokens.`,
      'Give "own", "aws", or an http(s) address without user, query and fragment.',
    );
  }
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new StartError(`"${port}" is not a port.`, 'Give a whole number from 0 to 65535; 0 takes any free port.');
  }
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) {
    throw new StartError(`"${region}" is not a region.`, 'Give the name of an AWS region, such as us-east-1.');
  }
  if (!/^\d{12}$/.test(accountId)) {
    throw new StartError(`"${accountId}" is not an account number.`, 'Give 12 digits.');
  }
  if (mode === 'production' && (options.accessKeys ?? []).length === 0) {
    throw new StartError(
      'A server in production needs to know who may administer it.',
      'Give at least one access key.',
    );
  }
  const { signInRate = 20 } = options;
  if (!Number.isInteger(signInRate) || signInRate < 0) {
    throw new StartError(
      `"${signInRate}" is not a number of sign-ins a second.`,
      'Give a whole number, such as 20; 0 sets no limit.',
    );
  }
  const { shutdownDelayMs = 0 } = options;
  if (!(shutdownDelayMs >= 0 && shutdownDelayMs <= longestShutdownDelayMs)) {
    throw new StartError(
      `A shutdown can not be delayed for ${shutdownDelayMs} milliseconds.`,
      'Give a time from 0 to 10 minutes.',
    );
  }
  const messages = messageSettings(options);
  const network = { limits: admissionLimits(options), shutdownDelayMs, ...callers(options, host, issuer) };
  const { fixedCode } = messages;
  return { mode, host, port, region, accountId, issuer, ...network, messages, fixedCode, signInRate };
}

/** Every option there is. A record, so that the compiler finds one that is missing here. */
const optionNames: Readonly<Record<keyof StartOptions, true>> = {
  mode: true,
  host: true,
  port: true,
  dataDir: true,
  databaseUrl: true,
  masterKeys: true,
  region: true,
  accountId: true,
  issuer: true,
  accessKeys: true,
  log: true,
  colors: true,
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
  signInRate: true,
  allowedOrigins: true,
  allowedHosts: true,
  maxRequests: true,
  maxSignIns: true,
  maxPerAddress: true,
  shutdownDelayMs: true,
};

/** Options whose values are texts. What the texts say is checked where they are used. */
const texts = [
  'host',
  'dataDir',
  'databaseUrl',
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
] as const satisfies readonly (keyof StartOptions)[];

/**
 * Refuses what is no option, and values of another type, for callers whom no compiler tells. Messages hold no values: some are secrets.
 * @throws StartError
 */
function checkNames(options: StartOptions): void {
  if (typeof options !== 'object' || options === null) {
    throw new StartError('startServer was called without options.', "Give at least { mode: 'development' }.");
  }
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(optionNames, name)) continue;
    const near = Object.keys(optionNames).find((known) => isNear(known, name));
    const advice =
      near === undefined ? `Options are ${Object.keys(optionNames).join(', ')}.` : `Did you mean "${near}"?`;
    throw new StartError(`startServer has no option "${name}".`, advice);
  }
  const { mode, accessKeys, functions, colors } = options;
  if (mode !== 'development' && mode !== 'production') {
    throw new StartError(`"${String(mode)}" is no mode of a server.`, 'Give "development" or "production".');
  }
  for (const name of texts) {
    const value: unknown = options[name];
    if (value !== undefined && typeof value !== 'string') {
      throw new StartError(`The option "${name}" is not a string.`, 'Give a string, or leave it out.');
    }
  }
  for (const [name, list] of Object.entries({ accessKeys, functions })) {
    if (list !== undefined && !Array.isArray(list)) {
      throw new StartError(`The option "${name}" is not an array.`, 'Give an array, or leave it out.');
    }
  }
  if (colors !== undefined && typeof colors !== 'boolean') {
    throw new StartError('The option "colors" is not true or false.', 'Give true or false, or leave it out.');
  }
}

/** Whether two names differ in capitals, by one letter, or by two letters that have changed places. */
function isNear(known: string, name: string): boolean {
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

/** What the server knows of itself once its options are checked. */
export type CheckedSettings = ServerSettings & Pick<ReturnType<typeof checkOptions>, 'messages' | 'signInRate'>;

/** From which pages, and under which names, the server lets itself be called. */
function callers({ mode, allowedOrigins = [], allowedHosts = [] }: StartOptions, host: string, issuer: IssuerChoice) {
  for (const origin of allowedOrigins) {
    if (isOrigin(origin)) continue;
    throw new StartError(
      `"${origin}" is not the origin of a page.`,
      'Give scheme, host and port as browsers do, in small letters and without a slash: http://app.test:3000.',
    );
  }
  for (const name of allowedHosts) {
    if (isHostName(name)) continue;
    throw new StartError(`"${name}" is not the name of a host.`, 'Give the name alone, without scheme and port.');
  }
  const own = [host, ...(issuer instanceof URL ? [issuer.hostname] : [])];
  return { allowedOrigins, hosts: mode === 'development' ? createAllowedHosts([...allowedHosts, ...own]) : undefined };
}

function admissionLimits({ maxRequests = 256, maxSignIns = 128, maxPerAddress = 256 }: StartOptions): AdmissionLimits {
  for (const [name, count] of Object.entries({ maxRequests, maxSignIns, maxPerAddress })) {
    if (Number.isInteger(count) && count >= 1) continue;
    throw new StartError(`"${count}" can not be ${name}.`, 'Give a number of requests, 1 or more.');
  }
  return { working: { 'sign-in': maxSignIns, other: maxRequests }, perAddress: maxPerAddress };
}

function messageSettings(options: StartOptions) {
  try {
    return readMessageOptions(options, options.mode);
  } catch (error) {
    throw error instanceof MessageOptionError ? new StartError(error.message, error.advice) : error;
  }
}

/** A delivery that could not be opened, for whoever starts the server. */
export function deliveryError(error: unknown): unknown {
  if (!(error instanceof MissingPackageError)) return error;
  return new StartError(error.message, `Install it beside Latchkey: npm install ${error.packageName}`, {
    cause: error,
  });
}

/** A port that could not be listened on, for whoever starts the server. */
export function listenError(error: unknown, { host, port }: { readonly host: string; readonly port: number }): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const options = { cause: error };
  switch (code) {
    case 'EADDRINUSE':
      return new StartError(
        `Port ${port} on ${host} is in use by another program.`,
        'Stop that program, or choose another port with --port.',
        options,
      );
    case 'EACCES':
      return new StartError(`You may not listen on port ${port}.`, 'Choose a port above 1023 with --port.', options);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new StartError(
        `This machine has no address ${host}.`,
        'Choose one of its addresses with --host, such as 127.0.0.1 or 0.0.0.0.',
        options,
      );
    default:
      return error;
  }
}
