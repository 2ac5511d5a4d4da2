/**
 * Starts a server: checks the options, opens the services, listens, and later stops everything in order. This is the
 * only file of the server that reads the environment.
 *
 * @module
 */
import { existsSync } from 'node:fs';
import type { Hono } from 'hono';
import { createSrpEngine } from '@latchkey/srp/node';
import type { Logger } from './ports/log.ts';
import { createApp } from './app.ts';
import { openConsole, type RunningConsole } from './console-listener.ts';
import { createEnvelope } from './crypto/envelope.ts';
import { createHashChecker } from './crypto/password-hashes/hash-checker.ts';
import { openKeyring } from './crypto/keyring.ts';
import { systemRandom as random } from './crypto/random.ts';
import { createDevInbox, type DevInbox } from './delivery/dev-inbox.ts';
import type { MessageOptions } from './delivery/message-options.ts';
import { openDelivery } from './delivery/open-delivery.ts';
import { createDevelopment, type Development, type DevelopmentParts } from './development/development.ts';
import { openMasterKeys } from './keys/master-keys.ts';
import type { Applied, SeededPool } from './declaration/apply-declaration.ts';
import type { Declaration } from './declaration/format/declaration.ts';
import type { ApplyOptions } from './declaration/reconcile/plan.ts';
import type { Clock } from './ports/clock.ts';
import { type Observer, observers, type StoreObserver } from './ports/observer.ts';
import { openRiskData, RiskDataError } from './risk-data/open-risk-data.ts';
import { operations } from './operations/index.ts';
import { createServices } from './services.ts';
import { StartError } from './start/start-error.ts';
import { certificateError, deliveryError, listenError } from './start/start-failure.ts';
import { checkOptions, type CheckedSettings } from './start/check-options.ts';
import type { StartOptions } from './start/start-options.ts';
import { type DoctorOptions, examine } from './start/doctor.ts';
import type { Finding } from './doctor/finding.ts';
import { serverVersion } from './start/version.ts';
import { dataError } from './start/data-failure.ts';
import { openMetrics } from './start/open-metrics.ts';
import { type DataOptions, placesOf } from './start/data-places.ts';
import { type BackupOptions, backUp, restore } from './start/backups.ts';
import type { MadeBackup } from './backup/make-backup.ts';
import type { RestoredBackup, RestoreRequest } from './backup/restore-backup.ts';
import { createLiveServices, type LiveServices } from './start/live-services.ts';
import { exportFrom, type ExportOptions, type ImportOptions, importInto } from './start/transfers.ts';
import type { ExportedPool, MovedPool } from './transfer/export-pool.ts';
import { makeDirectory } from './disk/durable-directory.ts';
import { dataFiles } from './store/data-directory.ts';
import { type DirectoryLock, lockDirectory } from './store/db/sqlite/directory-lock.ts';
import { openStore } from './store/open-store.ts';
import type { Store } from './store/store.ts';
import { readableLog } from './surfaces/dev/readable-log.ts';
import { type Drained, listen } from './surfaces/http/http-server.ts';
import { createLog, silentLog } from './surfaces/ops/log.ts';
import { type Output, standardOutput } from './surfaces/ops/output.ts';
import { issuerAddresses, serverUrl } from './tokens/issuer.ts';
import { createSettableClock, type SettableClock } from './time/settable-clock.ts';
import { createSteadyClock } from './time/steady-clock.ts';
import { asksForTelemetry, type Telemetry, warnOfMissingTelemetry } from './telemetry/open-telemetry.ts';
import type { Fetch } from './telemetry/tracing.ts';
import type { CertificateSource, Tls } from './tls/open-tls.ts';
import { FunctionOptionError } from './triggers/function-option.ts';
import { openTriggers } from './triggers/open-triggers.ts';

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
  /** `LATCHKEY_EMAIL`, `LATCHKEY_SMS`, `LATCHKEY_EMAIL_FROM`, `LATCHKEY_SMTP_PASSWORD`, `LATCHKEY_WEBHOOK_SECRET`. */
  readonly messages: Omit<MessageOptions, 'fixedCode'>;
  /** The `OTEL_` variables of OpenTelemetry ask for traces or logs: as StartOptions.openTelemetry. */
  readonly openTelemetry: boolean;
  /** `NO_COLOR` (no-color.org). */
  readonly noColor: boolean;
}

/** Reads the environment. An empty variable counts as absent. */
export function readEnvironment(): Environment {
  const { LATCHKEY_KEY, LATCHKEY_ACCESS_KEYS, LATCHKEY_DATABASE, NO_COLOR } = process.env;
  const { LATCHKEY_EMAIL, LATCHKEY_SMS, LATCHKEY_EMAIL_FROM, LATCHKEY_SMTP_PASSWORD, LATCHKEY_WEBHOOK_SECRET } =
    process.env;
  return {
    masterKeys: LATCHKEY_KEY || undefined,
    accessKeys: LATCHKEY_ACCESS_KEYS || undefined,
    databaseUrl: LATCHKEY_DATABASE || undefined,
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

/** Time between two removals of expired records from the database. */
const sweepMs = 5 * 60_000;

/**
 * Expired records are removed only after the clock has been steady for this time, which is longer than a Session lives.
 */
const settleMs = 20 * 60_000;

/** The clock of the machine. */
const clock: Clock = { now: () => Date.now() };

const monotonic = (): number => performance.now();

/**
 * Starts a server. Resolves when it accepts requests.
 *
 * @throws StartError for invalid options, data that cannot be opened, and a port or host that cannot be listened on
 * @throws KeyringError, StoreError if key and database do not match, or do not suit this version. The messages say what
 *   to do.
 */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  const settings = checkOptions(options);
  const telemetry = options.openTelemetry === true ? await startTelemetry() : undefined;
  const { log, output } = openLog(options, telemetry);
  if (options.openTelemetry === true && telemetry === undefined) warnOfMissingTelemetry(log);
  const stopping = new AbortController();
  let url = '';
  const { issuerOf, publicUrl } = issuerAddresses(settings.issuer, settings.region, () => url);

  const tls = await openCertificate(settings.certificateSource, log);
  const metrics = settings.metrics && (await openMetrics(settings.metrics));
  const witnesses = { log, telemetry, observer: observers(metrics?.observer, telemetry?.observer) };
  const opened = await openServices(options, { ...settings, issuerOf, publicUrl }, witnesses);
  const accessKeys = options.accessKeys ?? [];
  const { hosts, allowedOrigins } = settings;
  const callers = { accessKeys, hosts, allowedOrigins };
  const { live, inbox, development } = opened;
  const { mode } = settings;
  const apply = async (declaration: Declaration | object, how?: ApplyOptions): Promise<Applied> => {
    if (mode === 'production') throw new TypeError('A declaration is applied in development only.');
    const { applyDeclaration } = await import('./declaration/apply-declaration.ts');
    return applyDeclaration(live.current, declaration, how);
  };
  // Until the port is known. The seed is there before the first request.
  url = serverUrl(settings.host, settings.port, tls === undefined ? 'http' : 'https');
  const seeded = await seedOf(options, settings, apply).catch(async (error: unknown) => {
    tls?.close();
    await opened.close();
    throw error;
  });
  if (options.seed !== undefined) await development?.setBaseline();
  const traced = telemetry && { registry: telemetry.registry(operations) };
  const appOptions = { publicUrl, stopping: stopping.signal, ...callers, inbox, development, ...traced };
  let app = createApp(live.current, appOptions);
  live.onRenewal(() => {
    app = createApp(live.current, appOptions);
  });
  const fetch: Fetch = (request, ...rest) => app.fetch(request, ...rest);
  const handled = { fetch: telemetry === undefined ? fetch : telemetry.fetch(fetch) } as Pick<Hono, 'fetch'>;
  const listening = listen(handled, { ...settings, tls, log, requestId: () => random.uuid() });
  const http = await listening.catch(async (error: unknown) => {
    await opened.close();
    throw listenError(error, settings);
  });
  const metricsUrl = await metrics?.listen(live.current, http).catch(async (error: unknown) => {
    await http.drain(0);
    await metrics.close();
    await opened.close();
    throw error;
  });
  url = serverUrl(settings.host, http.port, tls === undefined ? 'http' : 'https');
  opened.startWork();

  const consoleParts = { limits: settings.limits, tls, endpoint: publicUrl };
  const opening = settings.console && openConsole(live.current, settings.console, consoleParts);
  const running = await opening?.catch(async (error: unknown) => {
    tls?.close();
    await http.drain(0);
    await opened.close();
    throw error;
  });
  tls?.watch((certificate) => {
    http.useCertificate(certificate);
    running?.http.useCertificate(certificate);
  });
  const stop = async (): Promise<Drained> => {
    stopping.abort();
    tls?.close();
    await running?.http.drain(graceMs);
    const drained = await http.drain(graceMs, settings.shutdownDelayMs);
    await metrics?.close();
    await opened.close();
    await telemetry?.close();
    await output?.flush();
    return drained;
  };
  let stopped: Promise<Drained> | undefined;
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

/** Examines what a server with these options needs, without starting one. Yields the findings as they are made. */
export function examineServer(options: DoctorOptions): AsyncGenerator<Finding> {
  return examine(options, { clock, random, version: serverVersion() });
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

/** Undefined if the packages are not installed. */
async function startTelemetry(): Promise<Telemetry | undefined> {
  const { openTelemetry, TelemetryMissingError } = await import('./telemetry/open-telemetry.ts');
  return openTelemetry(process.env).catch((error: unknown) => {
    if (error instanceof TelemetryMissingError) return undefined;
    throw error;
  });
}

/** Who learn of what the server does. */
interface Witnesses {
  readonly log: Logger;
  readonly telemetry: Telemetry | undefined;
  readonly observer: (Observer & StoreObserver) | undefined;
}

interface OpenServices {
  readonly live: LiveServices;
  readonly inbox: DevInbox | undefined;
  readonly development: Development | undefined;
  /** Starts the background work. Called after the server accepts requests, because it would slow down the start. */
  startWork(): void;
  close(): Promise<void>;
}

/** Opens the services that operations use. The SRP engine's threads start while the database opens. */
async function openServices(
  options: StartOptions,
  settings: CheckedSettings,
  { log, telemetry, observer }: Witnesses,
): Promise<OpenServices> {
  const riskData = await openRiskData(options, log).catch((error: unknown) => {
    throw error instanceof RiskDataError ? new StartError(error.message, error.advice, { cause: error }) : error;
  });
  const srp = createSrpEngine();
  // In production nothing can move the clock.
  const settable = settings.mode === 'development' ? createSettableClock(() => clock.now(), monotonic) : undefined;
  const time = settable ?? clock;
  const data = await openData(options, time, log, observer).catch(async (error: unknown) => {
    await srp.close();
    throw error;
  });
  const { masterKeys } = data;
  const store = telemetry === undefined ? data.store : telemetry.store(data.store);
  const inbox = settings.mode === 'development' ? openInbox(time, log) : undefined;
  const opened = await openFunctions(options, settings.region, time, log, telemetry?.headers).catch(
    async (error: unknown) => {
      await Promise.all([srp.close(), store.close()]);
      throw error;
    },
  );
  const triggers = telemetry === undefined ? opened.triggers : telemetry.triggers(opened.triggers);
  const { messages, region, signInRate } = settings;
  const opening = openDelivery({ settings: messages, region, store, clock: time, random, log, inbox });
  const { delivery: own, outbox } = await opening.catch(async (error: unknown) => {
    await Promise.all([srp.close(), store.close(), opened.close()]);
    throw deliveryError(error);
  });
  const delivery = telemetry === undefined ? own : telemetry.delivery(own);
  const hashChecker = createHashChecker();
  const adapters = { settings, clock: time, random, store, srp, hashChecker, masterKeys, triggers, delivery, log };
  const { webhookSecret } = messages;
  const { logDestinations, quotaProfile } = settings;
  const chosen = { logDestinations, webhookSecret, quotaProfile, riskData, observer };
  const steady = settable === undefined ? monotonic : () => settable.monotonic();
  const live = createLiveServices(() => createServices({ ...adapters, ...chosen, signInRate, monotonic: steady }));
  let sweeper: NodeJS.Timeout | undefined;
  return {
    live,
    inbox,
    development: developmentOf(settable, inbox, { store, masterKeys, renewDuring: (work) => live.renewDuring(work) }),
    startWork() {
      sweeper = sweepRegularly(store, time, log);
      outbox?.start();
      live.start();
      masterKeys
        .start()
        .catch((err: unknown) =>
          log.error({ err }, 'could not start to re-encrypt values under the newest master key'),
        );
    },
    async close() {
      clearInterval(sweeper);
      await masterKeys.close();
      await outbox?.close();
      await live.close();
      await opened.close();
      await hashChecker.close();
      await srp.close();
      await store.close();
    },
  };
}

function developmentOf(
  settable: SettableClock | undefined,
  inbox: DevInbox | undefined,
  parts: Omit<DevelopmentParts, 'clock' | 'inbox'>,
): Development | undefined {
  if (settable === undefined || inbox === undefined) return undefined;
  return createDevelopment({ ...parts, clock: settable, inbox });
}

/** @throws StartError, KeyringError, StoreError */
async function openData(options: StartOptions, time: Clock, log: Logger, observer: StoreObserver | undefined) {
  const { dataDir, databaseUrl, database, file, source, location } = placesOf(options);
  let lock: DirectoryLock | undefined;
  try {
    if (databaseUrl === undefined) lock = await lockData(dataDir);
    // On a first start neither file exists. If only the key exists, it was put there beforehand, or the database was
    // lost.
    const isAlone = database !== undefined && existsSync(dataFiles(dataDir).key) && !existsSync(database);
    const keyring = await openKeyring(source, random);
    const envelope = createEnvelope(keyring, random);
    const store = releasing(await openStore({ envelope, clock: time, random, observer, ...location }), lock);
    if (isAlone) log.warn({ database }, 'there was a key but no database: an empty database was created');
    const isShared = databaseUrl !== undefined;
    const opening = openMasterKeys({ keyring, file, isShared, store, clock: time, random });
    return {
      store,
      masterKeys: await opening.catch(async (error: unknown) => {
        await store.close();
        throw error;
      }),
    };
  } catch (error) {
    lock?.release();
    throw dataError(error, { dataDir, databaseUrl });
  }
}

/** @throws StartError if another server runs on the directory */
async function lockData(dataDir: string): Promise<DirectoryLock> {
  await makeDirectory(dataDir);
  const lock = lockDirectory(dataDir);
  if (lock !== undefined) return lock;
  throw new StartError(
    `Another server runs on the data in ${dataDir}.`,
    'Stop it, or choose another directory with --data. Several servers can share a PostgreSQL database (--database).',
  );
}

/** Returns the store; closing it also releases the lock of its directory. */
function releasing(store: Store, lock: DirectoryLock | undefined): Store {
  const close = () => store.close().finally(() => lock?.release());
  return { ...store, close };
}

/** @throws StartError */
async function openFunctions(
  options: StartOptions,
  region: string,
  time: Clock,
  log: Logger,
  traceHeaders: Telemetry['headers'] | undefined,
) {
  const workingDirectory = process.cwd();
  const environment = functionEnvironment();
  const parts = { region, clock: time, random, log, workingDirectory, environment, traceHeaders };
  return openTriggers(options, parts).catch((error: unknown) => {
    throw error instanceof FunctionOptionError ? new StartError(error.message, error.advice, { cause: error }) : error;
  });
}

/**
 * Returns the environment for functions in local modules: without LATCHKEY_ variables, which hold the server's secrets.
 */
function functionEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('LATCHKEY_')));
}

/**
 * Opens the inbox. Codes are logged in development only, where the log replaces the phone and the mailbox of a user.
 */
function openInbox(time: Clock, log: Logger): DevInbox {
  return createDevInbox({
    clock: time,
    onMessage: ({ to, medium, kind, code }) => log.info({ to, medium, kind, sentCode: code }, 'message'),
  });
}

/** Opens the log. Returns the output too if the log goes to standard output; it must be flushed at the end. */
function openLog(
  { log, mode, colors = false }: StartOptions,
  telemetry: Telemetry | undefined,
): { readonly log: Logger; readonly output?: Output } {
  if (log !== undefined) return { log: log === 'silent' ? silentLog() : log };
  const output = standardOutput();
  const readable = readableLog({ colors, write: (text) => output.write(text) });
  const shown = mode === 'development' ? readable : output;
  return {
    log: telemetry === undefined ? createLog(shown) : createLog(telemetry.exported(shown), telemetry.fields),
    output,
  };
}

function sweepRegularly(store: Store, time: Clock, log: Logger): NodeJS.Timeout {
  const steadyNow = createSteadyClock(time, monotonic, settleMs);
  let sweeping = false;
  const sweep = async () => {
    const now = steadyNow();
    if (sweeping || now === undefined) return;
    sweeping = true;
    await store.sweep(now).catch((err: unknown) => log.error({ err }, 'could not remove expired records'));
    sweeping = false;
  };
  steadyNow();
  return setInterval(() => void sweep(), sweepMs).unref();
}
