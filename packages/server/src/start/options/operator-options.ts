/** Checks the options about proxies and metrics. */
import { type TrustedProxies, trustedProxies } from '../../surfaces/http/trusted-proxies.ts';
import { StartError } from '../start-error.ts';
import type { StartOptions } from '../start-options.ts';

/** Where metrics are served. */
export interface MetricsSettings {
  readonly host: string;
  readonly port: number;
  readonly byPool: boolean;
}

/** Returns the proxies that are trusted. @throws StartError */
export function proxiesOf({ trustedProxies: texts, proxyHeader }: StartOptions): TrustedProxies | undefined {
  if (proxyHeader !== undefined && proxyHeader !== 'x-forwarded' && proxyHeader !== 'forwarded') {
    throw new StartError(`"${proxyHeader}" is not a kind of headers of proxies.`, 'Give "x-forwarded" or "forwarded".');
  }
  if (texts === undefined || texts.length === 0) {
    if (proxyHeader === undefined) return undefined;
    throw new StartError(
      'Headers of proxies are read only from proxies that are trusted.',
      'Name their addresses: --trust-proxy 10.0.0.0/8.',
    );
  }
  const proxies = trustedProxies(texts, proxyHeader ?? 'x-forwarded');
  if (proxies !== undefined) return proxies;
  throw new StartError(
    `"${texts.join(',')}" does not name trusted proxies.`,
    'Give addresses and networks, such as 10.0.0.0/8,2001:db8::1, or the number of proxies, from 1 to 32.',
  );
}

/** Returns where metrics are served; undefined if they are not. @throws StartError */
export function metricsOf({
  metricsPort: port,
  metricsHost,
  metricsByPool,
}: StartOptions): MetricsSettings | undefined {
  if (port === undefined) {
    if (metricsHost === undefined && metricsByPool !== true) return undefined;
    throw new StartError('There are options for metrics, but no port for them.', 'Give a port: --metrics-port 9340.');
  }
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new StartError(`"${port}" is not a port.`, 'Give a whole number from 0 to 65535; 0 takes any free port.');
  }
  return { host: metricsHost ?? '127.0.0.1', port, byPool: metricsByPool ?? false };
}
