/** What an operation may use of the outside world. Everything is passed in; nothing below reads clocks or the environment. */
import type { SrpEngine } from '@latchkey/srp/node';
import type { Clock } from './ports/clock.ts';
import type { Logger } from './ports/log.ts';
import type { Random } from './ports/random.ts';
import type { ServerSettings } from './ports/settings.ts';
import type { Sealer } from './crypto/sealer.ts';
import type { MasterKeys } from './keys/master-keys.ts';
import type { Delivery } from './delivery/delivery.ts';
import type { StartLimit } from './rules/access/start-limit.ts';
import type { Directory } from './rules/pools/directory.ts';
import type { Store } from './store/store.ts';
import type { TokenIssuer } from './tokens/token-issuer.ts';
import type { Triggers } from './triggers/triggers.ts';
import type { SigningKeyStock } from './crypto/signing-keys.ts';

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
  /** The functions that pools name in LambdaConfig. */
  readonly triggers: Triggers;
  readonly log: Logger;
  /** How often sign-ins of one name may be begun. */
  readonly starts: StartLimit;
}
