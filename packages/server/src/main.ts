/**
 * Starts a server: checks options, builds what the surfaces need, listens, and stops in good order. The only file of the
 * server that reads the environment.
 *
 * @module
 */
import { existsSync } from 'node:fs';
import { createSrpEngine } from '@latchkey/srp/node';
import type { Logger } from './ports/log.ts';
import { createApp } from './app.ts';
import { createEnvelope } from './crypto/envelope.ts';
import { openKeyring } from './crypto/keyring.ts';
import { systemRandom as random } from './crypto/random.ts';
import { createDevInbox, type DevInbox } from './delivery/dev-inbox.ts';
import type { MessageOptions } from './delivery/message-options.ts';
import { openDelivery } from './delivery/open-delivery.ts';
import { openMasterKeys } from './keys/master-keys.ts';
import type { Clock } from './ports/clock.ts';
import { createServices, type Services } from './services.ts';
import { StartError } from './start/start-error.ts';
import { deliveryError, listenError } from './start/start-failure.ts';
import { checkOptions, type CheckedSettings } from './start/check-options.ts';
import type { StartOptions } from './start/start-options.ts';
import { dataError } from './start/data-failure.ts';
import { dataFiles } from './store/data-directory.ts';
import { openStore } from './store/open-store.ts';
import type { Store } from './store/store.ts';
import { readableLog } from './surfaces/dev/readable-log.ts';
import { type Drained, listen } from './surfaces/http/http-server.ts';
import { createLog, silentLog } from './surfaces/ops/log.ts';
import { type Output, standardOutput } from './surfaces/ops/output.ts';
import { issuerAddresses, serverUrl } from './tokens/issuer.ts';
import { createSteadyClock } from './time/steady-clock.ts';
import { FunctionOptionError } from './triggers/function-option.ts';
import { openTriggers } from './triggers/open-triggers.ts';

export { type AccessKey, AccessKeyError, parseAccessKeys } from './surfaces/aws-json/credentials.ts';
export type {
  ExplainedCode,
  ExplainedDevice,
  ExplainedStep,
  SignInExplanation,
} from './challenges/explanation/sign-in-explanation.ts';
export type { AuditEnd, AuditFinding } from './store/sealing/audit-verification.ts';
export type { KeyStatus } from './keys/master-keys.ts';
export type { Drained } from './surfaces/http/http-server.ts';
export { StartError } from './start/start-error.ts';
export type { StartOptions } from './start/start-options.ts';
export type { TriggerOptions } from './triggers/open-triggers.ts';

export interface RunningServer {
  /** The address to connect to, without a slash at the end. */
  readonly url: string;
  /**
   * Says that it is not ready any more, and goes on serving for StartOptions.shutdownDelayMs; then takes no new work, lets
   * what is in flight finish (ten seconds at most), and closes everything.
   */
  close(): Promise<Drained>;
}

/** What the environment says about a server; options of the command line come before it. */
export interface Environment {
  /** `LATCHKEY_KEY`: as StartOptions.masterKeys. */
  readonly masterKeys: string | undefined;
  /** `LATCHKEY_ACCESS_KEYS`: as `parseAccessKeys` takes them. */
  readonly accessKeys: string | undefined;
  /** `LATCHKEY_DATABASE`: as StartOptions.databaseUrl, out of sight of process lists. */
  readonly databaseUrl: string | undefined;
  /** `LATCHKEY_EMAIL`, `LATCHKEY_SMS`, `LATCHKEY_EMAIL_FROM`, `LATCHKEY_SMTP_PASSWORD`, `LATCHKEY_WEBHOOK_SECRET`. */
  readonly messages: Omit<MessageOptions, 'fixedCode'>;
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
    noColor: Boolean(NO_COLOR),
  };
}

/** How long requests in flight may take to finish when the server stops. */
const graceMs = 10_000;

/** How often what has expired is removed from the database. */
const sweepMs = 5 * 60_000;

/** How long the clock must have been steady before what has expired by it is removed: longer than a Session lives. */
const settleMs = 20 * 60_000;

const clock: Clock = { now: () => Date.now() };

/**
 * Starts a server and resolves when it takes requests.
 *
 * @throws StartError for options that can't be, data that can't be opened, and a port or host that can't be listened on
 * @throws KeyringError, StoreError when key and database do not fit together, or this version; their messages say what to do
 */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  const settings = checkOptions(options);
  const { log, output } = openLog(options);
  const stopping = new AbortController();
  let url = '';
  const { issuerOf, publicUrl } = issuerAddresses(settings.issuer, settings.region, () => url);

  const opened = await openServices(options, { ...settings, issuerOf, publicUrl }, log);
  const accessKeys = options.accessKeys ?? [];
  const { hosts, allowedOrigins } = settings;
  const callers = { accessKeys, hosts, allowedOrigins };
  const app = createApp(opened.services, { publicUrl, stopping: stopping.signal, ...callers, inbox: opened.inbox });
  const http = await listen(app, { ...settings, log, requestId: () => random.uuid() }).catch(async (error: unknown) => {
    await opened.close();
    throw listenError(error, settings);
  });
  url = serverUrl(settings.host, http.port);
  opened.startWork();

  const stop = async (): Promise<Drained> => {
    stopping.abort();
    const drained = await http.drain(graceMs, settings.shutdownDelayMs);
    await opened.close();
    await output?.flush();
    return drained;
  };
  let stopped: Promise<Drained> | undefined;
  return { url, close: () => (stopped ??= stop()) };
}

interface OpenServices {
  readonly services: Services;
  readonly inbox: DevInbox | undefined;
  /** Begins what goes on in the background; not before the server takes requests, which it would only slow down. */
  startWork(): void;
  close(): Promise<void>;
}

/** Opens what operations work with. The SRP engine's threads start while the database opens. */
async function openServices(options: StartOptions, settings: CheckedSettings, log: Logger): Promise<OpenServices> {
  const srp = createSrpEngine();
  const data = await openData(options, log).catch(async (error: unknown) => {
    await srp.close();
    throw error;
  });
  const { store, masterKeys } = data;
  const inbox = settings.mode === 'development' ? openInbox(log) : undefined;
  const opened = await openFunctions(options, settings.region, log).catch(async (error: unknown) => {
    await Promise.all([srp.close(), store.close()]);
    throw error;
  });
  const { triggers } = opened;
  const { messages, region, signInRate } = settings;
  const opening = openDelivery({ settings: messages, region, store, clock, random, log, inbox });
  const { delivery, outbox } = await opening.catch(async (error: unknown) => {
    await Promise.all([srp.close(), store.close(), opened.close()]);
    throw deliveryError(error);
  });
  const adapters = { settings, clock, random, store, srp, masterKeys, triggers, delivery, log };
  const services = createServices({ ...adapters, signInRate, monotonic: () => performance.now() });
  const { signingKeys } = services;
  let sweeper: NodeJS.Timeout | undefined;
  return {
    services,
    inbox,
    startWork() {
      signingKeys.fill();
      sweeper = sweepRegularly(store, log);
      outbox?.start();
      masterKeys.start().catch((err: unknown) => log.error({ err }, 'could not begin to seal anew'));
    },
    async close() {
      clearInterval(sweeper);
      signingKeys.close();
      await masterKeys.close();
      await outbox?.close();
      await opened.close();
      await srp.close();
      await store.close();
    },
  };
}

/** @throws StartError, KeyringError, StoreError */
async function openData(options: StartOptions, log: Logger) {
  const { dataDir = 'latchkey-data', databaseUrl, databaseTimeoutMs: limitMs, masterKeys } = options;
  const files = dataFiles(dataDir);
  const database = databaseUrl === undefined ? files.database : undefined;
  const file = masterKeys === undefined ? files.key : undefined;
  const source = file === undefined ? { value: masterKeys ?? '' } : { file, database };
  const location = databaseUrl === undefined ? { dataDir } : { url: databaseUrl, limitMs };
  try {
    // On a first start neither exists. A key alone was put there beforehand, or its database was lost.
    const isAlone = database !== undefined && existsSync(files.key) && !existsSync(database);
    const keyring = await openKeyring(source, random);
    const envelope = createEnvelope(keyring, random);
    const store = await openStore({ envelope, clock, random, ...location });
    if (isAlone) log.warn({ database }, 'there was a key but no database: an empty database was made');
    const isShared = databaseUrl !== undefined;
    const opening = openMasterKeys({ keyring, file, isShared, store, clock, random });
    return {
      store,
      masterKeys: await opening.catch(async (error: unknown) => {
        await store.close();
        throw error;
      }),
    };
  } catch (error) {
    throw dataError(error, { dataDir, databaseUrl });
  }
}

/** @throws StartError */
async function openFunctions(options: StartOptions, region: string, log: Logger) {
  const workingDirectory = process.cwd();
  const parts = { region, clock, random, log, workingDirectory, environment: functionEnvironment() };
  return openTriggers(options, parts).catch((error: unknown) => {
    throw error instanceof FunctionOptionError ? new StartError(error.message, error.advice, { cause: error }) : error;
  });
}

/** What local modules see of the environment: the server's own secrets are none of their business. */
function functionEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('LATCHKEY_')));
}

/** Codes are in the log of development, and only there: it stands in for the phone and the mailbox of a user. */
function openInbox(log: Logger): DevInbox {
  return createDevInbox({
    clock,
    onMessage: ({ to, medium, kind, code }) => log.info({ to, medium, kind, sentCode: code }, 'message'),
  });
}

/** The log, and the standard output to flush at the end if it goes there. */
function openLog({ log, mode, colors = false }: StartOptions): { readonly log: Logger; readonly output?: Output } {
  if (log !== undefined) return { log: log === 'silent' ? silentLog() : log };
  const output = standardOutput();
  const forPeople = readableLog({ colors, write: (text) => output.write(text) });
  return { log: createLog(mode === 'development' ? forPeople : output), output };
}

function sweepRegularly(store: Store, log: Logger): NodeJS.Timeout {
  const steadyNow = createSteadyClock(clock, () => performance.now(), settleMs);
  let sweeping = false;
  const sweep = async () => {
    const now = steadyNow();
    if (sweeping || now === undefined) return;
    sweeping = true;
    await store.sweep(now).catch((err: unknown) => log.error({ err }, 'could not remove what has expired'));
    sweeping = false;
  };
  steadyNow();
  return setInterval(() => void sweep(), sweepMs).unref();
}
