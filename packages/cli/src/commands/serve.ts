/** `latchkey serve`: a server for production. It verifies every signature, and starts only with access keys. */
import { readFile } from 'node:fs/promises';
import type { AccessKey } from '@latchkey/server';
import { Command } from 'commander';
import {
  dataOptions,
  functionOptions,
  messageOptions,
  networkOptions,
  riskDataOptions,
  type SharedOptions,
  tlsOptions,
  withSharedOptions,
} from '../server/options.ts';
import { releaseMemorySoon } from '../server/release-memory.ts';
import { outliveOutputs, stopOnSignal } from '../server/running.ts';

interface ServeOptions extends SharedOptions {
  readonly accessKeys?: string;
}

/** Defines the command. */
export function serveCommand(): Command {
  return withSharedOptions(new Command('serve'), { shutdownDelay: 5 })
    .description('start a server for production: verifies signatures, logs JSON')
    .option('--access-keys <file>', 'JSON file of the access keys that may sign requests')
    .action(serve);
}

async function serve(options: ServeOptions): Promise<void> {
  outliveOutputs();
  // Imported here so that the commands without a server start faster.
  const { readEnvironment, startServer } = await import('@latchkey/server');
  const environment = readEnvironment();
  const { host, port, region, account, issuer, accessKeys } = options;
  const starting = startServer({
    mode: 'production',
    host,
    port,
    ...tlsOptions(options),
    ...dataOptions(options, environment),
    region,
    accountId: account,
    issuer,
    signInRate: options.signInRate,
    ...networkOptions(options),
    ...messageOptions(options, environment),
    ...functionOptions(options),
    ...riskDataOptions(options),
    accessKeys: await readAccessKeys(accessKeys, environment.accessKeys),
  });
  stopOnSignal(starting, options.shutdownDelay, say);
  const server = await starting;
  releaseMemorySoon();
  say(`listening on ${server.url}`);
}

/** Prints a line in the format of the server's log. */
function say(msg: string): void {
  console.log(JSON.stringify({ level: 'info', time: new Date().toISOString(), msg }));
}

const howTo =
  'Give a file with --access-keys, such as [{ "accessKeyId": "AKID...", "secretAccessKey": "..." }], ' +
  'or LATCHKEY_ACCESS_KEYS=ID:SECRET in the environment.';

async function readAccessKeys(file: string | undefined, value: string | undefined): Promise<readonly AccessKey[]> {
  const { AccessKeyError, parseAccessKeys, StartError } = await import('@latchkey/server');
  if (file === undefined && value === undefined) {
    throw new StartError(
      'A server in production verifies signatures, and there is no access key to verify with.',
      howTo,
    );
  }
  const origin = file === undefined ? 'LATCHKEY_ACCESS_KEYS' : `The file ${file}`;
  try {
    return parseAccessKeys(file === undefined ? (value ?? '') : await readFile(file, 'utf8'));
  } catch (error) {
    if (error instanceof AccessKeyError) throw new StartError(`${origin} cannot be used: ${error.message}.`, howTo);
    if (file !== undefined)
      throw new StartError(`${origin} cannot be read (${codeOf(error)}).`, howTo, { cause: error });
    throw error;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
}
