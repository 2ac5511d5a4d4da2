/** `latchkey serve`: a server for production. It verifies every signature, and starts only with access keys. */
import type { RunningServer } from '@latchkey/server';
import { Command, Option } from 'commander';
import { outliveOutputs } from '../output/broken-pipe.ts';
import { count, type SharedOptions, wholeNumber, withSharedOptions } from '../server/options.ts';
import { type OperatorOptions, withOperatorOptions } from '../server/operator-options.ts';
import { readAccessKeys } from '../server/access-keys.ts';
import { serveOptions } from '../server/serve-options.ts';
import { keepMemorySmall } from '../server/memory.ts';
import { runProcesses } from '../server/processes.ts';
import { stopOnSignal } from '../server/running.ts';
import { processNumber, runAsWorker } from '../server/worker-process.ts';

interface ServeOptions extends SharedOptions, OperatorOptions {
  readonly accessKeys?: string;
  readonly console?: number;
  readonly consoleHost?: string;
  readonly consoleUrl?: string;
  readonly processes?: number;
}

/** Defines the command. */
export function serveCommand(): Command {
  return withOperatorOptions(withSharedOptions(new Command('serve'), { shutdownDelay: 5 }))
    .description('start a server for production: verifies signatures, logs JSON')
    .addOption(
      new Option('--processes <number>', 'processes that answer on the port, on PostgreSQL (default: 1)').argParser(
        count,
      ),
    )
    .option('--access-keys <file>', 'JSON file of the access keys that may sign requests')
    .addOption(
      new Option('--console <port>', 'serve the console on this port, with a sign-in of its own').argParser(
        wholeNumber,
      ),
    )
    .option('--console-host <address>', 'address that the console listens on (default: 127.0.0.1)')
    .option('--console-url <url>', 'address of the console in browsers, such as https://console.example.com')
    .action(serve);
}

async function serve(options: ServeOptions): Promise<void> {
  outliveOutputs();
  const { processes = 1 } = options;
  const number = processNumber();
  if (processes > 1 && number === undefined) return serveWith(processes, options);
  // Imported here so that the commands without a server start faster.
  const { readEnvironment, startServer } = await import('@latchkey/server');
  const environment = readEnvironment();
  const { accessKeys } = options;
  const starting = startServer({
    mode: 'production',
    ...serveOptions(optionsOf(number, options), environment),
    openTelemetry: environment.openTelemetry,
    accessKeys: await readAccessKeys(accessKeys, environment.accessKeys),
    console: number === undefined || number === 1 ? await consoleOption(options) : undefined,
  });
  if (number === undefined) stopOnSignal(starting, options.shutdownDelay, say);
  else await runAsWorker(starting);
  const server = await starting;
  keepMemorySmall();
  if (number === undefined) say(`listening on ${server.url}`);
  if (server.metricsUrl !== undefined) say(`metrics on ${server.metricsUrl}`);
  if (number === undefined && server.console !== undefined) announceConsole(server.console);
}

/** Each process has its metrics on a port of its own: they follow each other. */
function optionsOf(number: number | undefined, options: ServeOptions): ServeOptions {
  const { metricsPort } = options;
  return number === undefined || metricsPort === undefined
    ? options
    : { ...options, metricsPort: metricsPort + number - 1 };
}

/** Starts several processes, which share a PostgreSQL database. */
async function serveWith(processes: number, { database }: ServeOptions): Promise<void> {
  const { readEnvironment, StartError } = await import('@latchkey/server');
  if ((database ?? readEnvironment().databaseUrl) === undefined) {
    throw new StartError(
      '--processes needs PostgreSQL: the embedded database belongs to one process.',
      'Give --database postgres://…, or leave --processes out.',
    );
  }
  await runProcesses({
    processes,
    say,
    onReady({ url, console: opened }) {
      say(`listening on ${url} with ${processes} processes`);
      if (opened !== undefined) announceConsole(opened);
    },
  });
}

async function consoleOption({ console: port, consoleHost: host, consoleUrl: url }: ServeOptions) {
  if (port !== undefined) return { port, host, url };
  if (host === undefined && url === undefined) return undefined;
  const { StartError } = await import('@latchkey/server');
  throw new StartError('There is no console without its port.', 'Give it with --console, such as --console 9340.');
}

/** The one-time password goes to standard error only: the log is on standard output. */
function announceConsole({ url, first }: NonNullable<RunningServer['console']>): void {
  say(`console on ${url}`);
  if (first === undefined) return;
  const lines = [
    '',
    `  Nobody has signed in to the console yet. Open ${url}`,
    '',
    `    User name          ${first.username}`,
    `    One-time password  ${first.password}`,
    '',
    '  It works once, for a day. You then choose a password and set up an authenticator app.',
    '',
  ];
  process.stderr.write(`${lines.join('\n')}\n`);
}

/** Prints a line in the format of the server's log. */
function say(msg: string): void {
  console.log(JSON.stringify({ level: 'info', time: new Date().toISOString(), msg }));
}
