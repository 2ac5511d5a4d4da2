/** The options of a server about proxies and metrics. */
import { type Command, InvalidArgumentError, Option } from 'commander';

/** The parsed options. */
export interface OperatorOptions {
  readonly trustProxy?: readonly string[];
  readonly proxyHeader?: string;
  readonly metricsPort?: number;
  readonly metricsHost?: string;
  readonly metricsByPool?: boolean;
}

/** Adds the options to a command. */
export function withOperatorOptions(command: Command): Command {
  return command
    .optionsGroup('Proxies and metrics:')
    .addOption(
      new Option(
        '--trust-proxy <addresses|number>',
        'proxies whose headers are believed: 10.0.0.0/8,2001:db8::1, or how many there are',
      ).argParser(listOf),
    )
    .addOption(
      new Option('--proxy-header <kind>', 'headers of these proxies (default: x-forwarded)').choices([
        'x-forwarded',
        'forwarded',
      ]),
    )
    .addOption(new Option('--metrics-port <number>', 'port for metrics (Prometheus), at /metrics').argParser(portIn))
    .option('--metrics-host <address>', 'address of this port (default: 127.0.0.1)')
    .option('--metrics-by-pool', 'count sign-ins for each pool')
    .optionsGroup('Options:');
}

/** Returns the options as `startServer` takes them. */
export function operatorOptions(options: OperatorOptions) {
  const { trustProxy: trustedProxies, proxyHeader, metricsPort, metricsHost, metricsByPool } = options;
  return { trustedProxies, proxyHeader, metricsPort, metricsHost, metricsByPool };
}

function listOf(text: string): readonly string[] {
  return text.split(',').map((part) => part.trim());
}

function portIn(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('Give a whole number.');
  return Number(text);
}
