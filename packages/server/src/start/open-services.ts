/** Opens the services that operations use, and starts and ends what works in the background. */
import { createSrpEngine } from '@latchkey/srp/node';
import { createHashChecker } from '../crypto/password-hashes/hash-checker.ts';
import { createDevInbox, type DevInbox } from '../delivery/dev-inbox.ts';
import { openDelivery } from '../delivery/open-delivery.ts';
import { createDevelopment, type Development, type DevelopmentParts } from '../development/development.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/log.ts';
import type { Observer, StoreObserver } from '../ports/observer.ts';
import type { Random } from '../ports/random.ts';
import { openRiskData, RiskDataError } from '../risk-data/open-risk-data.ts';
import { createServices } from '../services.ts';
import type { Store } from '../store/store.ts';
import type { Telemetry } from '../telemetry/open-telemetry.ts';
import { createSettableClock, type SettableClock } from '../time/settable-clock.ts';
import { createSteadyClock } from '../time/steady-clock.ts';
import { FunctionOptionError } from '../triggers/function-option.ts';
import { openTriggers } from '../triggers/open-triggers.ts';
import { createLiveServices, type LiveServices } from './live-services.ts';
import { openData } from './open-data.ts';
import type { CheckedSettings } from './options/check-options.ts';
import { StartError } from './start-error.ts';
import { watchSchema } from './schema-watch.ts';
import { deliveryError } from './start-failure.ts';
import type { StartOptions } from './start-options.ts';

/** Time between two removals of expired records from the database. */
const sweepMs = 5 * 60_000;

/**
 * Expired records are removed only after the clock has been steady for this time, which is longer than a Session lives.
 */
const settleMs = 20 * 60_000;

const monotonic = (): number => performance.now();

/** What the services are made with. */
export interface OpeningParts {
  readonly clock: Clock;
  readonly random: Random;
  /** The environment of functions in local modules. */
  readonly functionEnvironment: NodeJS.ProcessEnv;
  readonly log: Logger;
  readonly telemetry: Telemetry | undefined;
  readonly observer: (Observer & StoreObserver) | undefined;
}

export interface OpenServices {
  readonly live: LiveServices;
  readonly inbox: DevInbox | undefined;
  readonly development: Development | undefined;
  /** Starts the background work. Called after the server accepts requests, because it would slow down the start. */
  startWork(): void;
  close(): Promise<void>;
}

/**
 * Opens the services that operations use. The SRP engine's threads start while the database opens. If one of them cannot
 * be opened, those before it are closed.
 *
 * @throws StartError, KeyringError, StoreError
 */
export async function openServices(
  options: StartOptions,
  settings: CheckedSettings,
  { clock, random, functionEnvironment, log, telemetry, observer }: OpeningParts,
): Promise<OpenServices> {
  const riskData = await openRiskData(options, log).catch((error: unknown) => {
    throw error instanceof RiskDataError ? new StartError(error.message, error.advice, { cause: error }) : error;
  });
  await using opening = new AsyncDisposableStack();
  // In production nothing can move the clock.
  const settable = settings.mode === 'development' ? createSettableClock(() => clock.now(), monotonic) : undefined;
  const time = settable ?? clock;
  const srp = opening.adopt(createSrpEngine(), (engine) => engine.close());
  const data = await openData(options, { clock: time, random, log, observer });
  opening.defer(() => data.store.close());
  const { masterKeys } = data;
  const store = telemetry === undefined ? data.store : telemetry.store(data.store);
  const inbox = settings.mode === 'development' ? openInbox(time, log) : undefined;
  const { messages, region, signInRate, logDestinations, quotaProfile } = settings;
  const functions = await openFunctions(options, {
    region,
    clock: time,
    random,
    log,
    workingDirectory: process.cwd(),
    environment: functionEnvironment,
    traceHeaders: telemetry?.headers,
  });
  opening.defer(() => functions.close());
  const triggers = telemetry === undefined ? functions.triggers : telemetry.triggers(functions.triggers);
  const parts = { settings: messages, region, store, clock: time, random, log, inbox };
  const { delivery: own, outbox } = await openDelivery(parts).catch((error: unknown) => {
    throw deliveryError(error);
  });
  const delivery = telemetry === undefined ? own : telemetry.delivery(own);
  const hashChecker = opening.adopt(createHashChecker(), (checker) => checker.close());
  const adapters = { settings, clock: time, random, store, srp, hashChecker, masterKeys, triggers, delivery, log };
  const chosen = { logDestinations, webhookSecret: messages.webhookSecret, quotaProfile, riskData, observer };
  const steady = settable === undefined ? monotonic : () => settable.monotonic();
  const live = createLiveServices(() => createServices({ ...adapters, ...chosen, signInRate, monotonic: steady }));
  const opened = opening.move();
  let sweeper: NodeJS.Timeout | undefined;
  let schemaWatch: ReturnType<typeof watchSchema> | undefined;
  return {
    live,
    inbox,
    development: developmentOf(settable, inbox, { store, masterKeys, renewDuring: (work) => live.renewDuring(work) }),
    startWork() {
      sweeper = sweepRegularly(store, time, log);
      schemaWatch = watchSchema(store, log);
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
      schemaWatch?.close();
      await masterKeys.close();
      await outbox?.close();
      await live.close();
      await opened.disposeAsync();
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

/** @throws StartError */
async function openFunctions(
  options: StartOptions,
  parts: Parameters<typeof openTriggers>[1],
): ReturnType<typeof openTriggers> {
  return openTriggers(options, parts).catch((error: unknown) => {
    throw error instanceof FunctionOptionError ? new StartError(error.message, error.advice, { cause: error }) : error;
  });
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
