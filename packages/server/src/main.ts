/**
 * Starts a server: checks the options, opens the services, listens, and later stops everything in order. This is the
 * only file of the server that reads the environment.
 *
 * @module
 */
import type { Hono } from 'hono';
import type { Logger } from './ports/log.ts';
import { createApp } from './app.ts';
import type { openConsole, RunningConsole } from './console-listener.ts';
import { systemRandom as random } from './crypto/random.ts';
import type { DevInbox } from './delivery/dev-inbox.ts';
import type { MessageOptions } from './delivery/message-options.ts';
import type { Development } from './development/development.ts';
import type { Applied, SeededPool } from './declaration/apply-declaration.ts';
import type { Declaration } from './declaration/format/declaration.ts';
import type { ApplyOptions } from './declaration/reconcile/plan.ts';
import type { Clock } from './ports/clock.ts';
import { observers } from './ports/observer.ts';
import { operations } from './operations/index.ts';
import { certificateError, listenError } from './start/start-failure.ts';
import { checkOptions, type CheckedSettings } from './start/options/check-options.ts';
import type { StartOptions } from './start/start-options.ts';
import type { DoctorOptions } from './start/doctor.ts';
import type { Finding } from './doctor/finding.ts';
import { serverVersion } from './start/version.ts';
import { openMetrics } from './start/open-metrics.ts';
import type { DataOptions } from './start/data-places.ts';
import { openLog } from './start/open-log.ts';
import { openServices } from './start/open-services.ts';
import { type BackupOptions, backUp, restore } from './start/backups.ts';
import type { MadeBackup } from './backup/make-backup.ts';
import type { RestoredBackup, RestoreRequest } from './backup/restore-backup.ts';
import {
  contractSchema,
  type DatabaseOptions,
  type DistributeOptions,
  distributeTables,
} from './start/database-steps.ts';
import type { DistributionPlan } from './store/distribution/distribute.ts';
import { exportFrom, type ExportOptions, type ImportOptions, importInto } from './start/transfers.ts';
import type { ExportedPool, MovedPool } from './transfer/export-pool.ts';
import { type Drained, listen } from './surfaces/http/http-server.ts';
import { untilRetired } from './surfaces/ops/retirement.ts';
import { issuerAddresses, serverUrl } from './tokens/issuer.ts';
import { asksForTelemetry, type Telemetry, warnOfMissingTelemetry } from './telemetry/open-telemetry.ts';
import type { Fetch } from './telemetry/tracing.ts';
import type { CertificateSource, Tls } from './tls/open-tls.ts';

export { type AccessKey, AccessKeyError, parseAccessKeys } from './surfaces/aws-json/credentials.ts';
export type {
  ExplainedCode,
  ExplainedDevice,
  ExplainedStep,
  SignInExplanation,
} from './challenges/explanation/sign-in-explanation.ts';
export type { Applied, SeededClient, SeededPool } from './declaration/apply-declaration.ts';
export type { Declaration } from './declaration/format/declaration.ts';
export { DeclarationError } from './declaration/source/problems.ts';
export type { ExportedEvent } from './store/tables/history/audit-export.ts';
export type { AuditEnd, AuditFinding } from './store/tables/history/audit-verification.ts';
export { type ClockChange, type ClockReading, type Development, DevelopmentError } from './development/development.ts';
export type { InboxMessage } from './delivery/dev-inbox.ts';
export type { KeyStatus } from './keys/master-keys.ts';
export type { Drained } from './surfaces/http/http-server.ts';
export { StartError } from './start/start-error.ts';
export type { MadeBackup } from './backup/make-backup.ts';
export type { RestoredBackup } from './backup/restore-backup.ts';
export type { Finding } from './doctor/finding.ts';
export type { StartOptions } from './start/start-options.ts';
export type { ExportedPool, MovedPool, TransferProgress } from './transfer/export-pool.ts';
export type { TriggerOptions } from './triggers/open-triggers.ts';

export interface RunningServer {
  /** The address to connect to, without a slash at the end. */
  readonly url: string;
  /** The console of a server in production, if there is one. */
  readonly console: Pick<RunningConsole, 'url' | 'first'> | undefined;
  /** The address of the metrics; undefined without them. */
  readonly metricsUrl: string | undefined;
  /** The certificate file of the development certificate authority, for those who trust it. */
  readonly authorityFile: string | undefined;
  /** What tests may do to a server in development: its clock, and earlier states of its data. */
  readonly development: Development | undefined;
  /** The inbox of a server in development. */
  readonly inbox: DevInbox | undefined;
  /** The pools of StartOptions.seed, with the ids and secrets of their app clients. */
  readonly seeded: readonly SeededPool[];
  /**
   * Makes the server as declared: pools, app clients, users, devices. Applying the same declaration twice changes nothing. In
   * development only.
   *
   * @param declaration what `readSeed` returns, or an object of that form
   * @throws DeclarationError with the place of each problem
   */
  apply(declaration: Declaration | object, options?: ApplyOptions): Promise<Applied>;
  /**
   * Stops the server. `/health/ready` answers 503 at once, and the server continues to serve for
   * StartOptions.shutdownDelayMs. Then it accepts no new connections, waits up to ten seconds for requests in flight,
   * and closes everything.
   */
  close(): Promise<Drained>;
}

/** Settings from environment variables. Options of the command line take precedence. */
export interface Environment {
  /** `LATCHKEY_KEY`: as StartOptions.masterKeys. */
  readonly masterKeys: string | undefined;
  /** `LATCHKEY_ACCESS_KEYS`: text for `parseAccessKeys`. */
  readonly accessKeys: string | undefined;
  /** `LATCHKEY_DATABASE`: as StartOptions.databaseUrl. Unlike an option, it does not appear in process lists. */
  readonly databaseUrl: string | undefined;
  /** `LATCHKEY_DATABASE_REPLICA`: as StartOptions.databaseReplicaUrl. */
  readonly databaseReplicaUrl: string | undefined;
  /** `LATCHKEY_EMAIL`, `LATCHKEY_SMS`, `LATCHKEY_EMAIL_FROM`, `LATCHKEY_SMTP_PASSWORD`, `LATCHKEY_WEBHOOK_SECRET`. */
  readonly messages: Omit<MessageOptions, 'fixedCode'>;
  /** The `OTEL_` variables of OpenTelemetry ask for traces or logs: as StartOptions.openTelemetry. */
  readonly openTelemetry: boolean;
  /** `NO_COLOR` (no-color.org). */
  readonly noColor: boolean;
}

/** Reads the environment. An empty variable counts as absent. */
export function readEnvironment(): Environment {
  const { LATCHKEY_KEY, LATCHKEY_ACCESS_KEYS, LATCHKEY_DATABASE, LATCHKEY_DATABASE_REPLICA, NO_COLOR } = process.env;
  const { LATCHKEY_EMAIL, LATCHKEY_SMS, LATCHKEY_EMAIL_FROM, LATCHKEY_SMTP_PASSWORD, LATCHKEY_WEBHOOK_SECRET } =
    process.env;
  return {
    masterKeys: LATCHKEY_KEY || undefined,
    accessKeys: LATCHKEY_ACCESS_KEYS || undefined,
    databaseUrl: LATCHKEY_DATABASE || undefined,
    databaseReplicaUrl: LATCHKEY_DATABASE_REPLICA || undefined,
    messages: {
      email: LATCHKEY_EMAIL || undefined,
      sms: LATCHKEY_SMS || undefined,
      emailFrom: LATCHKEY_EMAIL_FROM || undefined,
      smtpPassword: LATCHKEY_SMTP_PASSWORD || undefined,
      webhookSecret: LATCHKEY_WEBHOOK_SECRET || undefined,
    },
    openTelemetry: asksForTelemetry(process.env),
    noColor: Boolean(NO_COLOR),
  };
}

/** Time for requests in flight to finish when the server stops. */
const graceMs = 10_000;

const clock: Clock = { now: () => Date.now() };

/**
 * Starts a server. Resolves when it accepts requests.
 *
 * @throws StartError for invalid options, data that cannot be opened, and a port or host that cannot be listened on
 * @throws KeyringError, StoreError if key and database do not match, or do not suit this version. The messages say what
 *   to do.
 */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  const settings = checkOptions(options);
  // If the start fails, what was opened is closed, the newest first.
  await using opening = new AsyncDisposableStack();
  const telemetry = options.openTelemetry === true ? await startTelemetry() : undefined;
  opening.defer(() => telemetry?.close());
  const { log, output } = openLog(options, telemetry);
  if (options.openTelemetry === true && telemetry === undefined) warnOfMissingTelemetry(log);
  const stopping = new AbortController();
  let url = '';
  const { issuerOf, publicUrl } = issuerAddresses(settings.issuer, settings.region, () => url);

  const tls = await openCertificate(settings.certificateSource, log);
  opening.defer(() => tls?.close());
  const metrics = settings.metrics && (await openMetrics(settings.metrics));
  const observer = observers(metrics?.observer, telemetry?.observer);
  const parts = { clock, random, functionEnvironment: functionEnvironment(), log, telemetry, observer };
  const opened = await openServices(options, { ...settings, issuerOf, publicUrl }, parts);
  opening.defer(() => opened.close());
  const { live, inbox, development } = opened;
  const { mode, hosts, allowedOrigins } = settings;
  const apply = async (declaration: Declaration | object, how?: ApplyOptions): Promise<Applied> => {
    if (mode === 'production') throw new TypeError('A declaration is applied in development only.');
    const { applyDeclaration } = await import('./declaration/apply-declaration.ts');
    return applyDeclaration(live.current, declaration, how);
  };
  // Until the port is known. The seed is there before the first request.
  url = serverUrl(settings.host, settings.port, tls === undefined ? 'http' : 'https');
  const seeded = await seedOf(options, settings, apply);
  if (options.seed !== undefined) await development?.setBaseline();

  const callers = { accessKeys: options.accessKeys ?? [], hosts, allowedOrigins };
  const traced = telemetry && { registry: telemetry.registry(operations) };
  const { commandName } = options;
  const appOptions = { publicUrl, commandName, stopping: stopping.signal, ...callers, inbox, development, ...traced };
  let app = createApp(live.current, appOptions);
  live.onRenewal(() => {
    app = createApp(live.current, appOptions);
  });
  const isRetired = () => live.current.store.schema.refusal !== undefined;
  const fetch: Fetch = untilRetired(
    (request, ...rest) => app.fetch(request, ...rest),
    isRetired,
    () => random.uuid(),
  );
  const handled = { fetch: telemetry === undefined ? fetch : telemetry.fetch(fetch) } as Pick<Hono, 'fetch'>;
  const http = await listen(handled, { ...settings, tls, log, requestId: () => random.uuid() }).catch(
    (error: unknown) => {
      throw listenError(error, settings);
    },
  );
  opening.defer(() => metrics?.close());
  let stopped: Promise<Drained> | undefined;
  opening.defer(async () => {
    if (stopped === undefined) await http.drain(0);
  });
  const metricsUrl = await metrics?.listen(live.current, http);
  url = serverUrl(settings.host, http.port, tls === undefined ? 'http' : 'https');
  opened.startWork();

  const { limits, proxies } = settings;
  const consoleParts = { limits, proxies, tls, endpoint: publicUrl };
  const running = settings.console && (await openedConsole(live.current, settings.console, consoleParts));
  tls?.watch((certificate) => {
    http.useCertificate(certificate);
    running?.http.useCertificate(certificate);
  });
  const resources = opening.move();
  const stop = async (): Promise<Drained> => {
    stopping.abort();
    try {
      const consoleDrained = running?.http.drain(graceMs);
      const drained = await http.drain(graceMs, settings.shutdownDelayMs);
      await consoleDrained;
      await resources.disposeAsync();
      return drained;
    } finally {
      await output?.flush();
    }
  };
  return {
    url,
    metricsUrl,
    console: running,
    authorityFile: tls?.authorityFile,
    development,
    inbox,
    seeded,
    apply,
    close: () => (stopped ??= stop()),
  };
}

/**
 * Writes a whole pool, with all of its secrets, to a stream that is sealed with a passphrase. Servers may run on the same data.
 *
 * @throws TransferError, and as `startServer` for data that cannot be opened
 */
export function exportPool(options: DataOptions & ExportOptions): Promise<ExportedPool> {
  return exportFrom(options, { clock, random });
}

/**
 * Reads a pool that `exportPool` wrote. It becomes visible at the end. Servers may run on the same data.
 *
 * @throws TransferError, and as `startServer` for data that cannot be opened
 */
export function importPool(options: DataOptions & ImportOptions): Promise<MovedPool> {
  return importInto(options, { clock, random });
}

/**
 * Copies the embedded database into a file, which is checked. A server may run on the data.
 *
 * @throws BackupError, StoreError, KeyringError
 */
export function backupData(options: BackupOptions): Promise<MadeBackup> {
  return backUp(options, { clock, random });
}

/**
 * Puts a backup into an empty data directory, and checks it.
 *
 * @throws BackupError, StoreError, KeyringError
 */
export function restoreData(options: RestoreRequest): Promise<RestoredBackup> {
  return restore(options, { random });
}

/**
 * Removes from the schema of a PostgreSQL database what only versions before this one need. They cannot use it any more.
 *
 * @returns whether there was something to do
 * @throws StartError, StoreError
 */
export function contractDatabase(options: DatabaseOptions): Promise<boolean> {
  return contractSchema(options, { clock, random });
}

/**
 * Distributes the tables of a PostgreSQL database over the machines of a Citus cluster.
 *
 * @returns what was, or would be, done
 * @throws StartError, StoreError
 */
export function distributeDatabase(options: DistributeOptions): Promise<DistributionPlan> {
  return distributeTables(options, { clock, random });
}

/** Examines what a server with these options needs, without starting one. Yields the findings as they are made. */
export async function* examineServer(options: DoctorOptions): AsyncGenerator<Finding> {
  // Loaded on demand: the checks bring a whole mail client, which a server does not need to start.
  const { examine } = await import('./start/doctor.ts');
  yield* examine(options, { clock, random, version: serverVersion() });
}

/** Opens the certificate. The code for TLS is loaded only by a server that has one. */
async function openCertificate(source: CertificateSource | undefined, log: Logger): Promise<Tls | undefined> {
  if (source === undefined) return undefined;
  const { openTls } = await import('./tls/open-tls.ts');
  return openTls(source, { clock, random, log }).catch((error: unknown) => {
    throw certificateError(error);
  });
}

/** Reads and applies the seed. The code for it is loaded only by a server that has one. */
async function seedOf(
  { seed, seedParameters: parameters = {} }: StartOptions,
  { region, accountId }: Pick<CheckedSettings, 'region' | 'accountId'>,
  apply: RunningServer['apply'],
): Promise<readonly SeededPool[]> {
  if (seed === undefined) return [];
  if (typeof seed === 'object') return (await apply(seed)).pools;
  const { readSeedFile } = await import('./declaration/read-seed.ts');
  const { declaration } = await readSeedFile(seed, { parameters, region, accountId });
  return (await apply(declaration)).pools;
}

/** The code of the console is loaded only by a server that has one. */
async function openedConsole(...parts: Parameters<typeof openConsole>): Promise<RunningConsole> {
  const { openConsole: open } = await import('./console-listener.ts');
  return open(...parts);
}

/** Undefined if the packages are not installed. */
async function startTelemetry(): Promise<Telemetry | undefined> {
  const { openTelemetry, TelemetryMissingError } = await import('./telemetry/open-telemetry.ts');
  return openTelemetry(process.env).catch((error: unknown) => {
    if (error instanceof TelemetryMissingError) return undefined;
    throw error;
  });
}

/**
 * Returns the environment for functions in local modules: without LATCHKEY_ variables, which hold the server's secrets.
 */
function functionEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('LATCHKEY_')));
}
