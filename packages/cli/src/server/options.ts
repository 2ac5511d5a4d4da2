/** The options that both commands of the server share. */
import type { Environment, TriggerOptions } from '@latchkey/server';
import { databaseOptions, type DatabaseOptions, withDatabaseOptions } from './database-options.ts';
import { type Command, InvalidArgumentError, Option } from 'commander';

/** The parsed shared options. */
export interface SharedOptions extends DatabaseOptions {
  readonly port: number;
  readonly host: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly data: string;
  readonly region: string;
  readonly account: string;
  readonly issuer: string;
  readonly signInRate: number;
  readonly allowOrigin: readonly string[];
  readonly allowProvider: readonly string[];
  readonly shutdownDelay: number;
  readonly maxRequests?: number;
  readonly maxSignIns?: number;
  readonly maxPerAddress?: number;
  readonly quotas: string;
  readonly logDestination: readonly string[];
  readonly email?: string;
  readonly sms?: string;
  readonly emailFrom?: string;
  readonly function: readonly string[];
  readonly lambdaEndpoint?: string;
  readonly senderKey?: string;
  readonly kmsEndpoint?: string;
  readonly locations?: string;
  readonly compromisedPasswords?: string;
}

/**
 * Adds the shared options to a command.
 *
 * @param shutdownDelay default in seconds
 */
export function withSharedOptions(command: Command, { shutdownDelay }: { readonly shutdownDelay: number }): Command {
  command
    .optionsGroup('Network:')
    .addOption(new Option('-p, --port <number>', 'port to listen on').default(9339).argParser(wholeNumber))
    .option('--host <address>', 'address to listen on; the default is reachable from this machine only', '127.0.0.1')
    .option(
      '--tls-cert <file>',
      'serve HTTPS: certificate of the server and of its issuers (PEM), read again on changes',
    )
    .option('--tls-key <file>', 'private key of --tls-cert (PEM)')
    .addOption(
      new Option('--sign-in-rate <number>', 'sign-ins per second for one user name from one network; 0 for no limit')
        .default(20)
        .argParser(wholeNumber),
    )
    .optionsGroup('Data:')
    .option('-d, --data <directory>', 'directory of the database and its key', './latchkey-data');
  return withDatabaseOptions(command, count)
    .optionsGroup('Identity, shutdown and CORS:')
    .option('--region <name>', 'AWS region in pool ids and signatures', 'us-east-1')
    .option('--account <number>', 'AWS account number in ARNs, 12 digits', '000000000000')
    .option('--issuer <own|aws|url>', 'issuer of tokens: this server, AWS, or a public address of this server', 'own')
    .addOption(
      new Option(
        '--shutdown-delay <seconds>',
        'how long it keeps serving after SIGTERM, while /health/ready answers 503',
      )
        .default(shutdownDelay)
        .argParser(wholeNumber),
    )
    .option('--allow-origin <origin>', 'origin of pages that may send signed requests; may be repeated', collect, [])
    .option('--allow-provider <host>', 'identity provider inside your network; may be repeated', collect, [])
    .optionsGroup('Load limits:')
    .addOption(
      new Option('--max-requests <number>', 'concurrent requests; twice as many may wait (default: 256)').argParser(
        count,
      ),
    )
    .addOption(
      new Option('--max-sign-ins <number>', 'the same for sign-ins and passwords (default: 128)').argParser(count),
    )
    .addOption(
      new Option(
        '--max-per-address <number>',
        'the same for one caller address, of either kind (default: 256)',
      ).argParser(count),
    )
    .addOption(
      new Option('--quotas <off|aws>', "request rates that are refused: none, or beyond Amazon Cognito's quotas")
        .default('off')
        .choices(['off', 'aws']),
    )
    .optionsGroup('E-mail and SMS:')
    .option('--email <where>', 'smtp://user@host:587, smtps://host, a URL, ses, or ses+http://host')
    .option('--sms <where>', 'a URL, sns, or sns+http://host')
    .option('--email-from <address>', 'sender of e-mails: "Example <no-reply@example.com>"')
    .optionsGroup('Lambda triggers (functions that pools name in LambdaConfig):')
    .option('--function <name=where>', 'function as a module or URL: NAME=./module.mjs; may be repeated', collect, [])
    .option('--lambda-endpoint <aws|url>', 'where all other functions run: AWS Lambda, or a server with its API')
    .option('--sender-key <file>', 'key that encrypts codes for custom senders: 32 bytes in base64')
    .option('--kms-endpoint <aws|url>', 'instead of --sender-key: AWS KMS, or a server with its API')
    .optionsGroup('Export of events (SetLogDeliveryConfiguration):')
    .option(
      '--log-destination <arn=where>',
      'log group, bucket or stream as a file or URL: ARN=file:PATH; may be repeated',
      collect,
      [],
    )
    .optionsGroup('Threat protection:')
    .option('--locations <file>', 'CSV of address ranges: range,country,city,latitude,longitude')
    .option('--compromised-passwords <directory>', 'range files of Have I Been Pwned: SHA-1 prefixes of passwords')
    .optionsGroup('Options:');
}

/** Returns how messages are delivered. Options take precedence over the environment, which may hold the secrets. */
export function messageOptions(
  { email, sms, emailFrom }: SharedOptions,
  { messages }: Pick<Environment, 'messages'>,
): Environment['messages'] {
  return {
    ...messages,
    email: email ?? messages.email,
    sms: sms ?? messages.sms,
    emailFrom: emailFrom ?? messages.emailFrom,
  };
}

/** Returns how Lambda triggers are run. Requests to them are signed with the same key as messages. */
export function functionOptions(options: SharedOptions): TriggerOptions {
  const { function: functions, lambdaEndpoint, senderKey, kmsEndpoint } = options;
  return { functions, lambdaEndpoint, senderKey, kmsEndpoint };
}

/** Returns where the data of threat protection is. */
export function riskDataOptions({ locations, compromisedPasswords }: SharedOptions) {
  return { locations, compromisedPasswords };
}

/** Returns where the data is stored, and where events are exported to. */
export function dataOptions(
  options: SharedOptions,
  environment: Pick<Environment, 'databaseUrl' | 'databaseReplicaUrl' | 'masterKeys'>,
) {
  const { data, database = environment.databaseUrl, logDestination: logDestinations } = options;
  const { masterKeys } = environment;
  const { databaseReplica: databaseReplicaUrl = environment.databaseReplicaUrl } = options;
  return {
    dataDir: data,
    databaseUrl: database,
    databaseReplicaUrl,
    ...databaseOptions(options),
    masterKeys,
    logDestinations,
  };
}

/** Returns the files of the certificate. */
export function tlsOptions({ tlsCert, tlsKey }: SharedOptions) {
  return { tlsCert, tlsKey };
}

/** Returns the load limits, the quotas, the shutdown delay, the allowed origins and hosts of providers. */
export function networkOptions(options: SharedOptions) {
  const {
    allowOrigin: allowedOrigins,
    allowProvider: providerHosts,
    shutdownDelay,
    maxRequests,
    maxSignIns,
    maxPerAddress,
    quotas,
  } = options;
  return {
    allowedOrigins,
    providerHosts,
    shutdownDelayMs: shutdownDelay * 1000,
    maxRequests,
    maxSignIns,
    maxPerAddress,
    quotas,
  };
}

/** Collects the values of a repeatable option. */
export function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

/** Reads a whole number. */
export function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('Give a whole number.');
  return Number(text);
}

/** Reads a whole number that is not 0. */
export function count(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('Give a whole number of at least 1.');
  return Number(text);
}
