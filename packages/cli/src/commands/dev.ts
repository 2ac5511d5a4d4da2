/** `latchkey dev`: a development server on this machine that needs no configuration. */
import { resolve } from 'node:path';
import { Command } from 'commander';
import { commandName } from '../output/command-name.ts';
import { banner, withoutPassword } from '../server/banner.ts';
import {
  collect,
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

/** Defines the command. */
export function devCommand(): Command {
  return withSharedOptions(new Command('dev'), { shutdownDelay: 0 })
    .description('start a server for development: accepts any signature, shows the codes it would send')
    .option('--fixed-code <digits>', 'send this six-digit code instead of random ones, for test suites')
    .option('--tls', 'serve HTTPS with a certificate of its own authority, which is created in the data directory')
    .option('--allow-host <name>', 'host name that requests may use, such as latchkey; may be repeated', collect, [])
    .action(dev);
}

interface DevOptions extends SharedOptions {
  readonly fixedCode?: string;
  readonly tls?: boolean;
  readonly allowHost: readonly string[];
}

async function dev(options: DevOptions): Promise<void> {
  outliveOutputs();
  // Imported here so that the commands without a server start faster.
  const { readEnvironment, startServer } = await import('@latchkey/server');
  const environment = readEnvironment();
  const { host, port, data, region, issuer } = options;
  const databaseUrl = options.database ?? environment.databaseUrl;
  const starting = startServer({
    mode: 'development',
    host,
    port,
    ...tlsOptions(options),
    ...dataOptions(options, environment),
    region,
    accountId: options.account,
    issuer,
    signInRate: options.signInRate,
    ...networkOptions(options),
    ...messageOptions(options, environment),
    ...functionOptions(options),
    ...riskDataOptions(options),
    developmentTls: options.tls,
    allowedHosts: options.allowHost,
    fixedCode: options.fixedCode,
    colors: process.stdout.isTTY && !environment.noColor,
  });
  stopOnSignal(starting, options.shutdownDelay, (line) => console.log(`\n  Latchkey ${line}.`));
  const server = await starting;
  releaseMemorySoon();
  const place = databaseUrl === undefined ? resolve(data) : withoutPassword(databaseUrl);
  const { url, authorityFile } = server;
  const { platform } = process;
  console.log(banner({ url, region, data: place, issuer, authorityFile, platform, command: commandName() }));
}
