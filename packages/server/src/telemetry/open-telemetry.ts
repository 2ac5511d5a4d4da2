/**
 * Traces and logs for OpenTelemetry, as its standard environment variables say. The packages are optional: they are loaded only by
 * a server whose environment asks for them.
 */
import type { LogRecord } from '@opentelemetry/api';
import type { DestinationStream } from 'pino';
import type { Logger } from '../ports/log.ts';
import { createTracing, type Tracing } from './tracing.ts';

export interface Telemetry extends Tracing {
  /** Returns an output that also exports what it writes. */
  exported(output: DestinationStream): DestinationStream;
  /** Sends what waits, within a few seconds. */
  close(): Promise<void>;
}

/** How long the end of the server waits for the receiver. */
const CLOSE_LIMIT_MS = 3_000;

/** The package is not installed, although the environment asks for it. */
export class TelemetryMissingError extends Error {
  override readonly name = 'TelemetryMissingError';
}

/**
 * Starts the SDK, which reads the environment itself.
 * @throws TelemetryMissingError
 */
export async function openTelemetry(environment: NodeJS.ProcessEnv): Promise<Telemetry> {
  const [api, { NodeSDK }] = await Promise.all([import('@opentelemetry/api'), import('@opentelemetry/sdk-node')]).catch(
    (cause: unknown) => {
      throw new TelemetryMissingError('@opentelemetry/api and @opentelemetry/sdk-node cannot be loaded', { cause });
    },
  );
  const hasName = environment['OTEL_RESOURCE_ATTRIBUTES']?.includes('service.name=') ?? false;
  if (!hasName) environment['OTEL_SERVICE_NAME'] ||= 'latchkey';
  environment['OTEL_NODE_RESOURCE_DETECTORS'] = detectors(environment['OTEL_NODE_RESOURCE_DETECTORS']);
  // Metrics are read at --metrics-port.
  const sdk = new NodeSDK({ metricReaders: [] });
  sdk.start();
  const logger = api.logs.getLogger('latchkey');
  return {
    ...createTracing(api),
    exported: (output) => ({
      write(line) {
        output.write(line);
        const record = recordOf(line);
        if (record !== undefined) logger.emit(record);
      },
    }),
    async close() {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, CLOSE_LIMIT_MS);
      });
      // A receiver that does not answer must not keep the server from stopping.
      await Promise.race([sdk.shutdown().catch(() => undefined), late]);
      clearTimeout(timer);
    },
  };
}

/** The detector `process` is left out: it sends the command line, which may have the password of the database. */
function detectors(given: string | undefined): string {
  const safe = ['env', 'host', 'os', 'serviceinstance'];
  const names = (given ?? 'all').split(',').map((name) => name.trim());
  if (names.includes('all')) return safe.join(',');
  return names.filter((name) => safe.includes(name)).join(',') || 'none';
}

/** Severities of the levels (OpenTelemetry, "Log data model"). */
const severities: Readonly<Record<string, number>> = { trace: 1, debug: 5, info: 9, warn: 13, error: 17, fatal: 21 };

/** Returns the record of a line of the log, without the addresses and codes of messages. Secrets are redacted in it already. */
function recordOf(line: string): LogRecord | undefined {
  try {
    const parsed = JSON.parse(line) as Readonly<Record<string, unknown>>;
    const { level, time, msg, to: _to, sentCode: _code, trace_id: _trace, span_id: _span, ...attributes } = parsed;
    const name = String(level);
    return {
      timestamp: new Date(String(time)),
      severityNumber: severities[name] ?? 0,
      severityText: name,
      body: String(msg),
      attributes,
    };
  } catch {
    return undefined;
  }
}

/** Returns whether the environment asks for traces or logs. */
export function asksForTelemetry(environment: NodeJS.ProcessEnv): boolean {
  if (environment['OTEL_SDK_DISABLED']?.toLowerCase() === 'true') return false;
  const exporters = [environment['OTEL_TRACES_EXPORTER'], environment['OTEL_LOGS_EXPORTER']];
  if (exporters.every((name) => name === 'none')) return false;
  const endpoints = [
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
    'OTEL_EXPORTER_OTLP_LOGS_ENDPOINT',
  ];
  return (
    endpoints.some((name) => Boolean(environment[name])) || exporters.some((name) => Boolean(name) && name !== 'none')
  );
}

/** Warns that the environment asks for what is not installed. */
export function warnOfMissingTelemetry(log: Logger): void {
  log.warn(
    'OTEL_ variables ask for traces or logs, but @opentelemetry/api and @opentelemetry/sdk-node are not installed beside Latchkey: nothing is exported',
  );
}
