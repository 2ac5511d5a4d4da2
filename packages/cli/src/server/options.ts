/** The options that both commands of the server share. */
import type { Environment, TriggerOptions } from '@latchkey/server';
import { type Command, InvalidArgumentError, Option } from 'commander';

/** What commander makes of the shared options. */
export interface SharedOptions {
  readonly port: number;
  readonly host: string;
  readonly data: string;
  readonly database?: string;
  readonly databaseTimeout?: number;
  readonly region: string;
  readonly account: string;
  readonly issuer: string;
  readonly signInRate: number;
  readonly allowOrigin: readonly string[];
  readonly shutdownDelay: number;
  readonly maxRequests?: number;
  readonly maxSignIns?: number;
  readonly maxPerAddress?: number;
  readonly email?: string;
  readonly sms?: string;
  readonly emailFrom?: string;
  readonly function: readonly string[];
  readonly lambdaEndpoint?: string;
  readonly senderKey?: string;
  readonly kmsEndpoint?: string;
}

/**
 * Adds the shared options to a command.
 *
 * @param shutdownDelay seconds, where no option says otherwise
 */
export function withSharedOptions(command: Command, { shutdownDelay }: { readonly shutdownDelay: number }): Command {
  return command
    .optionsGroup('Where it listens:')
    .addOption(new Option('-p, --port <number>', 'port to listen on').default(9339).argParser(wholeNumber))
    .option('--host <address>', 'address to listen on; only this machine reaches the default', '127.0.0.1')
    .addOption(
      new Option('--sign-in-rate <number>', 'sign-ins of one name from one network a second; 0 for any number')
        .default(20)
        .argParser(wholeNumber),
    )
    .optionsGroup('Where it keeps its data:')
    .option('-d, --data <directory>', 'directory of the database and its key', './latchkey-data')
    .option('--database <url>', 'keep the data in PostgreSQL: postgres://user:password@host/name')
    .addOption(
      new Option('--database-timeout <seconds>', 'how long PostgreSQL has for one operation (default: 5)').argParser(
        count,
      ),
    )
    .optionsGroup('What it says about itself:')
    .option('--region <name>', 'AWS region in pool ids and signatures', 'us-east-1')
    .option('--account <number>', 'AWS account number in ARNs, 12 digits', '000000000000')
    .option('--issuer <own|aws|url>', 'issuer of tokens: this server, AWS, or the address callers know', 'own')
    .addOption(
      new Option('--shutdown-delay <seconds>', 'how long it serves on after SIGTERM, while /health/ready says 503')
        .default(shutdownDelay)
        .argParser(wholeNumber),
    )
    .option('--allow-origin <origin>', 'a page that may call what needs a signature; may be repeated', collect, [])
    .optionsGroup('How much it takes on at a time:')
    .addOption(
      new Option('--max-requests <number>', 'requests in work; twice as many may wait (default: 256)').argParser(count),
    )
    .addOption(
      new Option('--max-sign-ins <number>', 'the same for sign-ins and passwords (default: 128)').argParser(count),
    )
    .addOption(
      new Option('--max-per-address <number>', 'of either, for one caller address (default: 256)').argParser(count),
    )
    .optionsGroup('How its messages reach people:')
    .option('--email <where>', 'smtp://user@host:587, smtps://host, a web address, ses, or ses+http://host')
    .option('--sms <where>', 'a web address, sns, or sns+http://host')
    .option('--email-from <address>', 'sender of e-mails: "Example <no-reply@example.com>"')
    .optionsGroup('Functions that pools name in LambdaConfig:')
    .option('--function <name=where>', 'a module or a web address: NAME=./module.mjs; may be repeated', collect, [])
    .option('--lambda-endpoint <aws|url>', 'where all other functions are: AWS Lambda, or what speaks its API')
    .option('--sender-key <file>', 'key that encrypts codes for custom senders: 32 bytes in base64')
    .option('--kms-endpoint <aws|url>', 'in place of that file: AWS KMS, or what speaks its API')
    .optionsGroup('Options:');
}

/** Where messages go: options before the environment, which is where secrets belong. */
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

/** How the functions of pools are run. The key that signs what is posted to them is that of messages. */
export function functionOptions(options: SharedOptions): TriggerOptions {
  const { function: functions, lambdaEndpoint, senderKey, kmsEndpoint } = options;
  return { functions, lambdaEndpoint, senderKey, kmsEndpoint };
}

/** Where the data is. */
export function dataOptions(options: SharedOptions, environment: Pick<Environment, 'databaseUrl' | 'masterKeys'>) {
  const { data, database = environment.databaseUrl, databaseTimeout } = options;
  const databaseTimeoutMs = databaseTimeout === undefined ? undefined : databaseTimeout * 1000;
  return { dataDir: data, databaseUrl: database, databaseTimeoutMs, masterKeys: environment.masterKeys };
}

/** What the server takes on, and from whom. */
export function networkOptions(options: SharedOptions) {
  const { allowOrigin: allowedOrigins, shutdownDelay, maxRequests, maxSignIns, maxPerAddress } = options;
  return { allowedOrigins, shutdownDelayMs: shutdownDelay * 1000, maxRequests, maxSignIns, maxPerAddress };
}

/** Gathers the values of an option that may be repeated. */
export function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It is a whole number.');
  return Number(text);
}

function count(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('It is a whole number from 1 up.');
  return Number(text);
}
