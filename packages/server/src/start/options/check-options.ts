/** Checks the options of a start and fills in the defaults. */
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { checkOptionNames } from './option-names.ts';
import { consoleOption } from './console-option.ts';
import { checkDatabaseOptions } from './database-options.ts';
import { isNumberIn } from './number-in.ts';
import { metricsOf, proxiesOf } from './operator-options.ts';
import { certificateSource } from './certificate-source.ts';
import { StartError } from '../start-error.ts';
import type { StartOptions } from '../start-options.ts';
import { MessageOptionError, readMessageOptions } from '../../delivery/message-options.ts';
import { type LogDestination, type LogDestinations, parseLogDestination } from '../../logs/log-destinations.ts';
import type { ServerSettings } from '../../ports/settings.ts';
import { isRegion } from '../../rules/pools/identifiers.ts';
import type { AdmissionLimits } from '../../surfaces/http/admission.ts';
import { createAllowedHosts, isHostName } from '../../surfaces/http/allowed-hosts.ts';
import { isOrigin } from '../../surfaces/http/allowed-origins.ts';
import { type IssuerChoice, parseIssuer } from '../../tokens/issuer.ts';

/** The data directory if none is given. */
const defaultDataDir = 'latchkey-data';

const longestShutdownDelayMs = 600_000;

/**
 * Returns the options with their defaults.
 * @throws StartError for an invalid value and for an unknown option
 */
export function checkOptions(options: StartOptions) {
  checkOptionNames(options);
  const { mode, host = '127.0.0.1', port = 9339, region = 'us-east-1', accountId = '000000000000' } = options;
  const issuer = parseIssuer(options.issuer ?? 'own');
  if (issuer === undefined) {
    throw new StartError(
      `"${options.issuer}" is not a valid issuer of tokens.`,
      'Give "own", "aws", or an http(s) address without user, query and fragment.',
    );
  }
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new StartError(`"${port}" is not a port.`, 'Give a whole number from 0 to 65535; 0 takes any free port.');
  }
  if (!isRegion(region)) {
    throw new StartError(`"${region}" is not a region.`, 'Give the name of an AWS region, such as us-east-1.');
  }
  if (!/^\d{12}$/.test(accountId)) {
    throw new StartError(`"${accountId}" is not an account number.`, 'Give 12 digits.');
  }
  if (mode === 'production' && (options.accessKeys ?? []).length === 0) {
    throw new StartError(
      'A server in production needs an access key for its administrators.',
      'Give at least one access key.',
    );
  }
  const { signInRate = 20 } = options;
  if (!Number.isInteger(signInRate) || signInRate < 0) {
    throw new StartError(
      `"${signInRate}" is not a valid number of sign-ins per second.`,
      'Give a whole number, such as 20, or 0 for no limit.',
    );
  }
  const { shutdownDelayMs = 0 } = options;
  if (!isNumberIn(shutdownDelayMs, 0, longestShutdownDelayMs)) {
    throw new StartError(
      `A shutdown cannot be delayed by ${shutdownDelayMs} milliseconds.`,
      'Give a time from 0 to 10 minutes.',
    );
  }
  checkDatabaseOptions(options);
  const messages = messageSettings(options);
  const quotaProfile = quotaProfileOf(options);
  const logDestinations = logDestinationsOf(options, messages.webhookSecret !== undefined);
  const tls = certificateSource(options, resolve(options.dataDir ?? defaultDataDir), host, issuer);
  const network = {
    limits: admissionLimits(options),
    shutdownDelayMs,
    ...callerRules(options, host, issuer),
    proxies: proxiesOf(options),
    // A development authority is for localhost, where the header would concern every other server, too.
    requiresHttps: options.tlsCert !== undefined && mode === 'production',
  };
  const { fixedCode } = messages;
  return {
    mode,
    host,
    port,
    region,
    accountId,
    issuer,
    ...network,
    certificateSource: tls,
    console: consoleOption(options),
    messages,
    fixedCode,
    signInRate,
    logDestinations,
    quotaProfile,
    metrics: metricsOf(options),
  };
}

/** The settings of a server after its options were checked. */
export type CheckedSettings = ServerSettings &
  Pick<ReturnType<typeof checkOptions>, 'messages' | 'signInRate' | 'logDestinations' | 'quotaProfile'>;

/** Returns the allowed origins of pages, the hosts of providers and, in development, the allowed host names. */
function callerRules(
  { mode, allowedOrigins = [], allowedHosts = [], providerHosts = [] }: StartOptions,
  host: string,
  issuer: IssuerChoice,
) {
  for (const origin of allowedOrigins) {
    if (isOrigin(origin)) continue;
    throw new StartError(
      `"${origin}" is not the origin of a page.`,
      'Give scheme, host and port in lower case and without a slash, as browsers send it: http://app.test:3000.',
    );
  }
  for (const name of allowedHosts) {
    if (isHostName(name)) continue;
    throw new StartError(`"${name}" is not the name of a host.`, 'Give the name alone, without scheme and port.');
  }
  for (const name of providerHosts) {
    if (isIP(name) !== 0 || (isHostName(name) && !name.startsWith('.'))) continue;
    throw new StartError(
      `"${name}" is not the host of an identity provider.`,
      'Give the name alone, without scheme and port.',
    );
  }
  const own = [host, ...(issuer instanceof URL ? [issuer.hostname] : [])];
  return {
    allowedOrigins,
    providerHosts,
    hosts: mode === 'development' ? createAllowedHosts([...allowedHosts, ...own]) : undefined,
  };
}

function admissionLimits({ maxRequests = 256, maxSignIns = 128, maxPerAddress = 256 }: StartOptions): AdmissionLimits {
  for (const [name, count] of Object.entries({ maxRequests, maxSignIns, maxPerAddress })) {
    if (Number.isInteger(count) && count >= 1) continue;
    throw new StartError(`"${count}" is not a valid value of ${name}.`, 'Give a number of requests, 1 or more.');
  }
  return { working: { 'sign-in': maxSignIns, other: maxRequests, lookup: maxRequests }, perAddress: maxPerAddress };
}

function quotaProfileOf({ quotas = 'off' }: StartOptions): 'off' | 'aws' {
  if (quotas === 'off' || quotas === 'aws') return quotas;
  throw new StartError(`"${quotas}" is not a set of quotas.`, 'Give "off" or "aws".');
}

function logDestinationsOf({ logDestinations = [], dataDir }: StartOptions, hasSecret: boolean): LogDestinations {
  const named = new Map<string, LogDestination>();
  for (const text of logDestinations) {
    const parsed = parseLogDestination(text);
    if (parsed === undefined) {
      throw new StartError(
        `"${text}" is not a destination of exported events.`,
        'Give the ARN of a log group, bucket or stream, and where it is: ARN=file:PATH or ARN=https://host/path.',
      );
    }
    if (parsed[1].kind === 'web' && !hasSecret) {
      throw new StartError(
        'Events that are posted to a web address need a secret for their signature.',
        'Set one, such as LATCHKEY_WEBHOOK_SECRET=whsec_$(openssl rand -base64 32).',
      );
    }
    named.set(...parsed);
  }
  return { named, directory: join(resolve(dataDir ?? defaultDataDir), 'logs') };
}

function messageSettings(options: StartOptions) {
  try {
    return readMessageOptions(options, options.mode);
  } catch (error) {
    throw error instanceof MessageOptionError ? new StartError(error.message, error.advice) : error;
  }
}
