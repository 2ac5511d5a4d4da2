/** What an operation may use of the outside world. Everything is passed in; nothing below reads clocks or the environment. */
import type { SrpEngine } from '@latchkey/srp/node';
import type { Logger } from 'pino';
import type { Sealer } from './crypto/sealer.ts';
import type { MasterKeys } from './keys/master-keys.ts';
import type { Delivery } from './delivery/delivery.ts';
import type { Client, Directory, Pool } from './rules/directory.ts';
import type { Store } from './store/store.ts';
import type { TokenIssuer } from './tokens/token-issuer.ts';
import type { Triggers } from './triggers/triggers.ts';
import type { SigningKeyStock } from './crypto/signing-keys.ts';

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Bounds how often sign-ins are begun. */
export interface StartLimit {
  /** Whether one more may begin for this subject; counts it if so. */
  admit(subject: string): boolean;
}

export interface Random {
  /** Bytes from a cryptographically secure source. */
  bytes(length: number): Uint8Array;
  /** A version 4 UUID (RFC 9562). */
  uuid(): string;
  /** A uniformly distributed integer in [0, below). */
  integer(below: number): number;
}

export interface ServerSettings {
  /** AWS region name; part of pool ids, device keys and ARNs. */
  readonly region: string;
  /** 12-digit account number; part of ARNs. */
  readonly accountId: string;
  /** `development` accepts any well-formed signature and serves the inbox; `production` verifies signatures. */
  readonly mode: 'development' | 'production';
  /** In place of every code that is sent: for test suites, in development only. Six digits. */
  readonly fixedCode?: string | undefined;
  /** The address of the server as people and callers reach it, without a slash at the end. */
  publicUrl(): string;
  /** The `iss` claim of a pool's tokens. */
  issuerOf(poolId: string): string;
}

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

/** Where a request came from; kept for devices, logs and audit. */
export interface Origin {
  readonly requestId: string;
  /** The address of the caller, or null when unknown. */
  readonly sourceIp: string | null;
  readonly userAgent: string | null;
  /** Adds a fact to the log line of the request: which rule decided, never what the caller sent. */
  note(name: 'mfa', value: string): void;
}

/** The pool, client and request that a sign-in or a refresh belongs to. */
export interface Situation extends Services {
  readonly pool: Pool;
  readonly client: Client;
  readonly origin: Origin;
  /** ClientMetadata of the request. */
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
  /** The request begins a sign-in (InitiateAuth): its ClientMetadata reaches other triggers than that of an answer. */
  readonly begins?: boolean;
}
