/** Examines what a server needs, without starting one: the checks of `latchkey doctor`, one after the other. */
import { checkData } from '../doctor/check-data.ts';
import { checkDelivery } from '../doctor/check-delivery.ts';
import { checkFiles } from '../doctor/check-files.ts';
import { checkCertificate, checkClock, checkPort } from '../doctor/check-network.ts';
import { type Finding, failureOf, findingsOf } from '../doctor/finding.ts';
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';
import { checkOptions } from './options/check-options.ts';
import { placesOf } from './data-places.ts';
import type { StartOptions } from './start-options.ts';

/** The options of the server to examine. Without access keys, everything else is checked. */
export interface DoctorOptions extends Omit<StartOptions, 'mode' | 'log' | 'colors'> {
  /** A web server whose clock is right. */
  readonly clockFrom?: string | undefined;
}

interface Parts {
  readonly clock: Clock;
  readonly random: Random;
  /** The versions to show. */
  readonly version: string;
}

/** Yields the findings as they are made. Never throws. */
export async function* examine({ clockFrom, ...options }: DoctorOptions, parts: Parts): AsyncGenerator<Finding> {
  const { clock, version } = parts;
  yield findingsOf('version').ok(`Latchkey ${version} on Node ${process.versions.node}.`);
  const hasKeys = (options.accessKeys ?? []).length > 0;
  let settings: ReturnType<typeof checkOptions> | undefined;
  try {
    settings = checkOptions({ ...options, mode: hasKeys ? 'production' : 'development' });
  } catch (error) {
    yield failureOf('options', error);
  }
  if (settings !== undefined) {
    const { ok, warning } = findingsOf('options');
    yield hasKeys
      ? ok('The options are valid.')
      : warning(
          'The other options are valid, but there are no access keys.',
          'A server for production starts only with --access-keys or LATCHKEY_ACCESS_KEYS.',
        );
  }
  const { dataDir, database, databaseUrl, source, settings: connection } = placesOf(options);
  yield* checkFiles(dataDir);
  yield* checkData({ database, databaseUrl, settings: connection, source }, parts);
  if (settings === undefined) return;
  const { host, port, certificateSource, issuer, metrics } = settings;
  const scheme = certificateSource === undefined ? 'http' : 'https';
  const local = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  const address = `${scheme}://${local.includes(':') ? `[${local}]` : local}:${port}`;
  yield await checkPort('port', host, port, `${address}/health/live`);
  if (metrics !== undefined) {
    const place = metrics.host.includes(':') ? `[${metrics.host}]` : metrics.host;
    yield await checkPort('metrics', metrics.host, metrics.port, `http://${place}:${metrics.port}/metrics`);
  }
  if (certificateSource !== undefined && 'files' in certificateSource) {
    yield* checkCertificate(certificateSource.files, clock);
  }
  const isPublic = issuer instanceof URL && issuer.protocol === 'https:';
  if (databaseUrl === undefined || clockFrom !== undefined) {
    yield await checkClock(clockFrom ?? (isPublic ? issuer.href : undefined), clock);
  }
  yield* checkDelivery(settings.messages);
}
