/** `latchkey dev`: a development server on this machine that needs no configuration. */
import { resolve } from 'node:path';
import { Command } from 'commander';
import { commandName } from '../output/command-name.ts';
import type { Seed } from '@latchkey/server/declaration';
import { outliveOutputs } from '../output/broken-pipe.ts';
import { UsageError } from '../output/failure.ts';
import { parameterOption } from '../declared/seed-options.ts';
import { functionNotes, type Reading, seedWords, watchSeed } from '../server/seed.ts';
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
import { type OperatorOptions, operatorOptions, withOperatorOptions } from '../server/operator-options.ts';
import { keepMemorySmall } from '../server/memory.ts';
import { stopOnSignal } from '../server/running.ts';

/** Defines the command. */
export function devCommand(): Command {
  return withOperatorOptions(withSharedOptions(new Command('dev'), { shutdownDelay: 0 }))
    .description('start a server for development: accepts any signature, shows the codes it would send')
    .option('--fixed-code <digits>', 'send this six-digit code instead of random ones, for test suites')
    .option('--tls', 'serve HTTPS with a certificate of its own authority, which is created in the data directory')
    .option('--allow-host <name>', 'host name that requests may use, such as latchkey; may be repeated', collect, [])
    .optionsGroup('Seed:')
    .option(
      '--seed <file>',
      'pools, app clients, users and devices to begin with: YAML, JSON, or a CloudFormation template',
    )
    .addOption(parameterOption())
    .option('--watch', 'apply the seed again when its file changes')
    .optionsGroup('Options:')
    .action(dev);
}

interface DevOptions extends SharedOptions, OperatorOptions {
  readonly fixedCode?: string;
  readonly tls?: boolean;
  readonly allowHost: readonly string[];
  readonly seed?: string;
  readonly parameter?: Readonly<Record<string, string>>;
  readonly watch?: boolean;
}

async function readSeed(file: string, reading: Reading): Promise<Seed> {
  const { readSeedFile } = await import('@latchkey/server/declaration');
  return readSeedFile(file, reading);
}

async function dev(options: DevOptions): Promise<void> {
  outliveOutputs();
  // Imported here so that the commands without a server start faster.
  const { readEnvironment, startServer } = await import('@latchkey/server');
  const environment = readEnvironment();
  const { host, port, data, region, issuer } = options;
  const databaseUrl = options.database ?? environment.databaseUrl;
  if (options.watch === true && options.seed === undefined) {
    throw new UsageError('There is no seed to watch.', 'Give its file with --seed.');
  }
  const reading = { parameters: options.parameter ?? {}, region, accountId: options.account };
  const seed = options.seed === undefined ? undefined : await readSeed(options.seed, reading);
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
    ...operatorOptions(options),
    openTelemetry: environment.openTelemetry,
    ...messageOptions(options, environment),
    ...functionOptions(options),
    ...riskDataOptions(options),
    seed: seed?.declaration,
    developmentTls: options.tls,
    allowedHosts: options.allowHost,
    fixedCode: options.fixedCode,
    commandName: commandName(),
    colors: process.stdout.isTTY && !environment.noColor,
  });
  stopOnSignal(starting, options.shutdownDelay, (line) => console.log(`\n  Latchkey ${line}.`));
  const server = await starting;
  keepMemorySmall();
  const place = databaseUrl === undefined ? resolve(data) : withoutPassword(databaseUrl);
  const { url, authorityFile } = server;
  console.log(
    banner({
      url,
      region,
      data: place,
      issuer,
      authorityFile,
      platform: process.platform,
      command: commandName(),
      isSeeded: seed !== undefined,
      host: options.host,
    }),
  );
  if (seed !== undefined) {
    const notes = [...seed.notes, ...functionNotes(seed, options.function, options.lambdaEndpoint)];
    console.log(await seedWords(server.seeded, { ...seed, notes }));
  }
  if (options.seed !== undefined && options.watch === true) await watchSeed(options.seed, reading, server);
}
