/**
 * What operations and the sign-in engine work with. Everything is passed in: the code that uses these services reads no
 * system clock and no environment variable.
 */
import type { SrpEngine } from '@latchkey/srp/node';
import type { Sealer } from './crypto/sealer.ts';
import { createSigningKeyStock, type FillingKeyStock, type SigningKeyStock } from './crypto/signing-keys.ts';
import type { HashChecker } from './crypto/password-hashes/hash-checker.ts';
import type { Delivery } from './delivery/delivery.ts';
import type { MasterKeys } from './keys/master-keys.ts';
import type { Clock } from './ports/clock.ts';
import type { Logger } from './ports/log.ts';
import type { Random } from './ports/random.ts';
import type { ServerSettings } from './ports/settings.ts';
import { createStartLimit, type StartLimit } from './rules/access/start-limit.ts';
import { createImportedPasswords, type ImportedPasswords } from './rules/passwords/imported-passwords.ts';
import { clientSettings } from './rules/pools/client-settings.ts';
import { createDirectory, type Directory } from './rules/pools/directory.ts';
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
  readonly srp: SrpEngine;
  /** Seals Session strings, secret blocks, refresh tokens and page tokens. */
  readonly sealer: Sealer;
  readonly masterKeys: MasterKeys;
  readonly signingKeys: SigningKeyStock;
  readonly tokens: TokenIssuer;
  readonly delivery: Delivery;
  /** Runs the Lambda triggers that pools name in LambdaConfig. */
  readonly triggers: Triggers;
  readonly log: Logger;
  /** Limits how often sign-ins with one user name may begin. */
  readonly startLimit: StartLimit;
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
}

/** Services whose signing key stock makes keys ahead once `fill` is called. The caller closes the stock. */
export interface CreatedServices extends Services {
  readonly signingKeys: FillingKeyStock;
}

/** Builds the services. Starts no background work. */
export function createServices({ monotonic, signInRate, hashChecker, ...adapters }: Adapters): CreatedServices {
  const { clock, random, store } = adapters;
  const { sealer } = adapters.masterKeys;
  const directory = createDirectory(store, clock, poolSettings, clientSettings);
  return {
    ...adapters,
    sealer,
    directory,
    signingKeys: createSigningKeyStock(clock, random),
    tokens: createTokenIssuer({ ...adapters, directory, sealer }),
    startLimit: createStartLimit(signInRate, monotonic),
    importedPasswords: createImportedPasswords(hashChecker, random),
  };
}
