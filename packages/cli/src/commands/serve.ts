/** `latchkey serve`: a server for production. It verifies every signature, and starts only with access keys. */
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
import { type OperatorOptions, operatorOptions, withOperatorOptions } from '../server/operator-options.ts';
import { readAccessKeys } from '../server/access-keys.ts';
import { outliveOutputs, stopOnSignal } from '../server/running.ts';

interface ServeOptions extends SharedOptions, OperatorOptions {
  readonly accessKeys?: string;
}

/** Defines the command. */
export function serveCommand(): Command {
  return withOperatorOptions(withSharedOptions(new Command('serve'), { shutdownDelay: 5 }))
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
    ...operatorOptions(options),
    openTelemetry: environment.openTelemetry,
    ...messageOptions(options, environment),
    ...functionOptions(options),
    ...riskDataOptions(options),
    accessKeys: await readAccessKeys(accessKeys, environment.accessKeys),
  });
  stopOnSignal(starting, options.shutdownDelay, say);
  const server = await starting;
  say(`listening on ${server.url}`);
  if (server.metricsUrl !== undefined) say(`metrics on ${server.metricsUrl}`);
}

/** Prints a line in the format of the server's log. */
function say(msg: string): void {
  console.log(JSON.stringify({ level: 'info', time: new Date().toISOString(), msg }));
}
