/** `latchkey serve`: a server for production. It verifies every signature, and starts only with access keys. */
import type { RunningServer } from '@latchkey/server';
import { Command, Option } from 'commander';
import { outliveOutputs } from '../output/broken-pipe.ts';
import { type SharedOptions, wholeNumber, withSharedOptions } from '../server/options.ts';
import { type OperatorOptions, withOperatorOptions } from '../server/operator-options.ts';
import { readAccessKeys } from '../server/access-keys.ts';
import { serveOptions } from '../server/serve-options.ts';
import { keepMemorySmall } from '../server/memory.ts';
import { stopOnSignal } from '../server/running.ts';

interface ServeOptions extends SharedOptions, OperatorOptions {
  readonly accessKeys?: string;
  readonly console?: number;
  readonly consoleHost?: string;
  readonly consoleUrl?: string;
}

/** Defines the command. */
export function serveCommand(): Command {
  return withOperatorOptions(withSharedOptions(new Command('serve'), { shutdownDelay: 5 }))
    .description('start a server for production: verifies signatures, logs JSON')
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
  // Imported here so that the commands without a server start faster.
  const { readEnvironment, startServer } = await import('@latchkey/server');
  const environment = readEnvironment();
  const { accessKeys } = options;
  const starting = startServer({
    mode: 'production',
    ...serveOptions(options, environment),
    openTelemetry: environment.openTelemetry,
    accessKeys: await readAccessKeys(accessKeys, environment.accessKeys),
    console: await consoleOption(options),
  });
  stopOnSignal(starting, options.shutdownDelay, say);
  const server = await starting;
  keepMemorySmall();
  say(`listening on ${server.url}`);
  if (server.metricsUrl !== undefined) say(`metrics on ${server.metricsUrl}`);
  if (server.console !== undefined) announceConsole(server.console);
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
