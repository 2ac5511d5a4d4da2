/**
 * What operations and the sign-in engine work with. Everything is passed in: the code that uses these services reads no
 * system clock and no environment variable.
 */
import type { SrpEngine } from '@latchkey/srp/node';
import type { Sealer } from './crypto/sealer.ts';
import { createSigningKeyStock, type FillingKeyStock, type SigningKeyStock } from './crypto/signing-keys.ts';
import type { HashChecker } from './crypto/password-hashes/hash-checker.ts';
import type { Delivery } from './delivery/delivery.ts';
import { createEventLogs, type EventLogs } from './logs/event-logs.ts';
import type { LogDestinations } from './logs/log-destinations.ts';
import { observedDelivery, observedStore } from './logs/observed.ts';
import { createRecentActivity, type RecentActivity, recordedTriggers } from './logs/recent-activity.ts';
import type { MasterKeys } from './keys/master-keys.ts';
import { countedDelivery, countedTriggers } from './metrics/observed-services.ts';
import type { Clock } from './ports/clock.ts';
import type { Logger } from './ports/log.ts';
import { noObserver, type Observer } from './ports/observer.ts';
import type { Random } from './ports/random.ts';
import type { ServerSettings } from './ports/settings.ts';
import { createRequestQuotas, type RequestQuotas } from './rules/access/request-quotas.ts';
import { noRiskData, type RiskData } from './risk-data/open-risk-data.ts';
import { type BusyNetworks, createBusyNetworks } from './rules/risk/busy-networks.ts';
import { createStartLimit, type StartLimit } from './rules/access/start-limit.ts';
import { createImportedPasswords, type ImportedPasswords } from './rules/passwords/imported-passwords.ts';
import { clientSettings } from './rules/pools/client-settings.ts';
import { createDirectory, type Directory } from './rules/pools/directory.ts';
import { createPublishedDirectory } from './rules/pools/published-directory.ts';
import { createShortLivedCache } from './rules/pools/short-lived-cache.ts';
import { poolSettings } from './rules/pools/pool-settings.ts';
import type { Store } from './store/store.ts';
import { createTokenIssuer, type TokenIssuer } from './tokens/token-issuer.ts';
import type { Triggers } from './triggers/triggers.ts';

export interface Services {
  readonly settings: ServerSettings;
  readonly clock: Clock;
  readonly random: Random;
  readonly store: Store;
  /** Pools and clients by id, with a short-lived cache in front of the store. */
  readonly directory: Directory;
  /** For key sets and metadata of pools only: it may be a second older than the directory. */
  readonly published: Pick<Directory, 'pool' | 'signingKeys'>;
  readonly srp: SrpEngine;
  /** Seals Session strings, secret blocks, refresh tokens and page tokens. */
  readonly sealer: Sealer;
  readonly masterKeys: MasterKeys;
  readonly signingKeys: SigningKeyStock;
  readonly tokens: TokenIssuer;
  readonly delivery: Delivery;
  /** Runs the Lambda triggers that pools name in LambdaConfig. */
  readonly triggers: Triggers;
  /** What happened on this server lately. */
  readonly recent: RecentActivity;
  readonly log: Logger;
  /** Counts for the metrics. */
  readonly observer: Observer;
  /** Limits how often sign-ins with one user name may begin. */
  readonly startLimit: StartLimit;
  /** AWS's quotas of request rates; undefined: not in force. */
  readonly quotas: RequestQuotas | undefined;
  /** Data for threat protection that only the operator can provide. */
  readonly riskData: RiskData;
  /** Networks in which sign-ins of several users failed lately. */
  readonly busyNetworks: BusyNetworks;
  /** Checks passwords against imported hashes. */
  readonly importedPasswords: ImportedPasswords;
}

/** What the services are built from. The caller opens and closes these parts. */
export interface Adapters
  extends Pick<
    Services,
    'settings' | 'clock' | 'random' | 'store' | 'srp' | 'masterKeys' | 'triggers' | 'delivery' | 'log'
  > {
  /** Computes imported hashes on threads. */
  readonly hashChecker: HashChecker;
  /** Milliseconds since an arbitrary moment, from a clock that is never set. */
  readonly monotonic: () => number;
  /** Sign-ins per second that may begin with one user name from one network; 0 for no limit. */
  readonly signInRate: number;
  /** `aws`: AWS's quotas of request rates are in force. Off by default. */
  readonly quotaProfile?: 'off' | 'aws' | undefined;
  /** Where events are exported to; without it they are not. */
  readonly logDestinations?: LogDestinations | undefined;
  /** Secret that signs posts to web addresses. */
  readonly webhookSecret?: Uint8Array | undefined;
  /** None by default. */
  readonly riskData?: RiskData;
  /** None by default. */
  readonly observer?: Observer | undefined;
}

/**
 * Services with the parts that work in the background. The signing key stock makes keys ahead once `fill` is called, the
 * export of events posts them once `start` is called. The caller closes both.
 */
export interface CreatedServices extends Services {
  readonly signingKeys: FillingKeyStock;
  readonly eventLogs: EventLogs;
}

/** Builds the services. Starts no background work. */
export function createServices({
  monotonic,
  signInRate,
  quotaProfile = 'off',
  logDestinations: destinations,
  webhookSecret = new Uint8Array(),
  riskData = noRiskData,
  observer = noObserver,
  hashChecker,
  ...adapters
}: Adapters): CreatedServices {
  const { clock, random, store } = adapters;
  const { sealer } = adapters.masterKeys;
  // A clock in development may stand still; cached values must not live as long.
  const age = { now: monotonic };
  const { directory, published } = createDirectories(store, clock, age);
  const eventLogs = createEventLogs({ ...adapters, destinations, webhookSecret, directory });
  const recent = createRecentActivity();
  return {
    ...adapters,
    triggers: recordedTriggers(countedTriggers(adapters.triggers, observer), clock, monotonic, (call) =>
      recent.addCall(call),
    ),
    recent,
    store: observedStore(store, (event) => {
      observer.authEvent(event);
      recent.addEvent(event);
      eventLogs.authEvent(event);
    }),
    observer,
    delivery: observedDelivery(countedDelivery(adapters.delivery, observer), (message, reason) =>
      eventLogs.notificationFailed(message, reason),
    ),
    eventLogs,
    sealer,
    directory,
    published,
    signingKeys: createSigningKeyStock(clock, random),
    tokens: createTokenIssuer({ ...adapters, directory, sealer }),
    startLimit: createStartLimit(signInRate, monotonic),
    quotas: quotaProfile === 'off' ? undefined : createRequestQuotas(provisionedLimits(store, age), monotonic),
    riskData,
    busyNetworks: createBusyNetworks(monotonic),
    importedPasswords: createImportedPasswords(hashChecker, random),
  };
}

/** Reads the provisioned limits, at most once a second. */
function provisionedLimits(store: Pick<Store, 'read'>, age: Clock): () => Promise<ReadonlyMap<string, number>> {
  const cache = createShortLivedCache<ReadonlyMap<string, number>>(age, 1_000, 1);
  const none: ReadonlyMap<string, number> = new Map();
  return async () => (await cache.get('all', () => store.read.provisionedLimits.all())) ?? none;
}

function createDirectories(store: Store, clock: Clock, age: Clock) {
  const directory = createDirectory(store, clock, poolSettings, clientSettings, age);
  if (store.replica === undefined) return { directory, published: directory };
  const read = { ...store.read, ...store.replica };
  return createPublishedDirectory(directory, createDirectory({ read }, clock, poolSettings, clientSettings, age), age);
}
