/** Opens the store on either engine. */
import type { Envelope } from '../crypto/envelope.ts';
import { makeDirectory } from '../disk/durable-directory.ts';
import { AuthEvents } from './tables/history/auth-events.ts';
import { Clients } from './tables/clients.ts';
import { Codes } from './tables/codes.ts';
import { dataFiles } from './data-directory.ts';
import { noObserver, type StoreObserver } from '../ports/observer.ts';
import type { Connection, Engine, StatementObserver } from './db/connection.ts';
import type { PostgresSettings } from './db/postgres/postgres-settings.ts';
import { timed } from './db/timed.ts';
import { guardedEngine } from './db/guarded-engine.ts';
import { appliedVersions, assertMigrated, assertNothingNewer, migrate } from './db/migrate.ts';
import { hasUserKeys } from './db/migrations/0019-user-keys.ts';
import type { NonceKeys } from './rows/used-nonce.ts';
import { openSqlite } from './db/sqlite/sqlite.ts';
import { Decoy, putDecoy } from './tables/decoy.ts';
import { ClaimedNames, CLAIM_CONNECTIONS } from './tables/names/claimed-names.ts';
import { ClaimLedger, writeWithClaims } from './tables/names/claim-ledger.ts';
import { CLAIM_WAIT_MS, type ClaimParts } from './tables/names/claim-rows.ts';
import { hasAliasesApart } from './distribution/citus.ts';
import { Devices } from './tables/devices.ts';
import { Groups } from './tables/groups.ts';
import { Guards } from './tables/guards.ts';
import { ImportJobs } from './tables/import/import-jobs.ts';
import type { AuditChain } from './sealing/audit-chain.ts';
import { auditPage, isAuthentic } from './tables/history/audit-export.ts';
import { verifyAudit } from './tables/history/audit-verification.ts';
import { openAuditChain } from './open-audit-chain.ts';
import { reseal, sealedUnder } from './sealing/reseal.ts';
import { RiskHistories } from './tables/history/risk-histories.ts';
import { ServerKeys } from './tables/server-keys.ts';
import { checkKey } from './sealing/key-check.ts';
import { StoredSignIns } from './tables/sessions/stored-sign-ins.ts';
import { Passkeys } from './tables/passkeys.ts';
import { Outbox } from './tables/outbox.ts';
import { PastPasswords } from './tables/past-passwords.ts';
import { PoolItems } from './tables/pool-items.ts';
import { Pools } from './tables/pools.ts';
import { ProvisionedLimits } from './tables/provisioned-limits.ts';
import type { Store, StoreReader, StoreWriter } from './store.ts';
import { sweep } from './sweep.ts';
import { copyAll, replaceAll } from './transfer/whole-copy.ts';
import { AuthorizationCodes } from './tables/sessions/authorization-codes.ts';
import { SsoSessions } from './tables/sessions/sso-sessions.ts';
import { Steps } from './tables/steps.ts';
import { LockedHeads } from './rows/locked-heads.ts';
import { TokenSessions } from './tables/sessions/token-sessions.ts';
import { Users } from './tables/users.ts';

export interface StoreOptions {
  /** Seals and opens the secret columns. */
  readonly envelope: Envelope;
  readonly clock: { now(): number };
  readonly random: { integer(below: number): number; bytes(length: number): Uint8Array };
  /** Measures transactions, flushes and checkpoints. */
  readonly observer?: StoreObserver | undefined;
  /** For counting statements. */
  readonly onStatement?: StatementObserver | undefined;
}

/** The location of the data. */
export type StoreLocation =
  | {
      /** A directory for SQLite; created if it is missing. */
      readonly dataDir: string;
    }
  | (PostgresSettings & {
      /** A PostgreSQL server, as `postgres://user:password@host:port/database`. */
      readonly url: string;
      /** A streaming replica of it, for reads of what may be a second old. */
      readonly replicaUrl?: string | undefined;
    });

/**
 * Opens the store, migrates its schema, and checks that the master keys belong to it.
 * @throws StoreError: the messages of `newer-schema`, `wrong-key` and `unsuitable` contain the next step; those of
 *   `unavailable`, `damaged` and `statement` do not
 * @throws Node's errors if the directory or the file cannot be opened
 */
export async function openStore(options: StoreOptions & StoreLocation): Promise<Store> {
  const { namesAreApart, ...parts } = await openParts(options);
  const replica = await openReplica(options, parts.engine);
  const claims = namesAreApart ? await openClaims(options) : undefined;
  return storeOn({ ...parts, replica, claims, envelope: options.envelope }, options.observer);
}

/**
 * Opens the same data for moving whole pools (transfer/).
 * @param mayMigrate Whether the database may be created, and its schema migrated.
 * @throws as `openStore`, and StoreError (`older-schema`; `newer-schema` also for a database that a server may use)
 */
export async function openTransferStore(
  options: StoreOptions & StoreLocation,
  mayMigrate: boolean,
): Promise<TransferStore> {
  const { engine, chain } = await openParts(options, mayMigrate);
  try {
    // Rows are moved whole, with all of their columns.
    assertNothingNewer(await appliedVersions(engine.reader));
  } catch (error) {
    await engine.close();
    throw error;
  }
  return { engine, chain, envelope: options.envelope, close: () => engine.close() };
}

/** What whole pools are read from and written to. */
export interface TransferStore {
  readonly engine: Engine;
  readonly chain: AuditChain;
  readonly envelope: Envelope;
  close(): Promise<void>;
}

async function openParts(
  options: StoreOptions & StoreLocation,
  mayMigrate = true,
): Promise<Omit<Parts, 'envelope' | 'claims'> & { readonly namesAreApart: boolean }> {
  const { envelope, clock } = options;
  const engine = await openEngine(options);
  try {
    if ('url' in options) await checkServer(engine);
    await (mayMigrate ? migrate(engine, clock.now()) : assertMigrated(engine.reader));
    const namesAreApart = await hasAliasesApart(engine.reader);
    const chain = await engine.writeExclusively(async (connection) => {
      await checkKey(connection, envelope);
      await putDecoy(connection, envelope, namesAreApart);
      return openAuditChain(connection, options);
    });
    const keys = (await hasUserKeys(engine.reader)) ? 'of user' : 'of pool';
    return { engine, chain, keys, namesAreApart };
  } catch (error) {
    await engine.close();
    throw error;
  }
}

/** Opens the database as it is: nothing is migrated or checked. */
export async function openEngine(
  options: Pick<StoreOptions, 'random' | 'onStatement' | 'observer'> & StoreLocation,
): Promise<Engine> {
  if ('url' in options) {
    // Loaded on demand: the embedded server starts faster without a PostgreSQL client.
    const { connectPostgres } = await import('./db/postgres/postgres-suitability.ts');
    return connectPostgres(options.url, options, options);
  }
  await makeDirectory(options.dataDir);
  return openSqlite(dataFiles(options.dataDir).database, options.onStatement, options.observer);
}

/** Connections beside those of writes, for claims of names. Their statements wait only shortly (tables/names/claim-rows.ts). */
async function openClaims(options: StoreOptions & StoreLocation): Promise<ClaimParts> {
  const { clock, random } = options;
  const engine = await openEngine({ ...options, connections: CLAIM_CONNECTIONS, statementLimitMs: CLAIM_WAIT_MS });
  return { engine, clock, random };
}

/** Prepares connections to the replica, if there is one. It need not answer yet. */
async function openReplica(options: StoreOptions & StoreLocation, primary: Engine): Promise<Parts['replica']> {
  if (!('url' in options) || options.replicaUrl === undefined) return undefined;
  const { connectPostgres } = await import('./db/postgres/postgres-suitability.ts');
  const { nearReplica, REPLICA_LIMIT_MS } = await import('./db/postgres/replica.ts');
  const settings = { ...options, limitMs: REPLICA_LIMIT_MS, connectLimitMs: undefined };
  try {
    const engine = await connectPostgres(options.replicaUrl, settings, options);
    return { engine, reader: nearReplica(primary.reader, engine, () => performance.now()) };
  } catch (error) {
    await primary.close();
    throw error;
  }
}

async function checkServer(engine: Engine): Promise<void> {
  const { checkEncoding } = await import('./db/postgres/postgres-suitability.ts');
  await checkEncoding(engine);
}

interface Parts {
  readonly engine: Engine;
  readonly envelope: Envelope;
  readonly chain: AuditChain;
  readonly keys: NonceKeys;
  /** Of a distributed database. */
  readonly claims: ClaimParts | undefined;
  readonly replica?: { readonly engine: Engine; readonly reader: Connection } | undefined;
}

function storeOn(parts: Parts, observer: StoreObserver = noObserver): Store {
  const { envelope, chain, replica, claims } = parts;
  const { engine, guard, guarded } = guardedEngine(parts.engine);
  const write = <T>(job: (tx: StoreWriter) => Promise<T>): Promise<T> =>
    claims === undefined
      ? engine.write((connection) => job(aggregatesOn(connection, parts)))
      : writeWithClaims(engine, claims.engine, (connection, ledger) => job(aggregatesOn(connection, parts, ledger)));
  return {
    schema: guard,
    read: { ...aggregatesOn(engine.reader, parts), decoy: new Decoy(envelope) },
    ...(replica && { replica: { pools: new Pools(guarded(replica.reader), envelope) } }),
    write: (job) =>
      timed(
        () => write(job),
        (ok, ms) => observer.transaction(ok, ms),
      ),
    ping: () => engine.ping(),
    load: () => engine.load(),
    sweep: (now) => sweep(engine, chain, now, claims?.engine),
    reseal: (how) => reseal(engine, envelope, how),
    auditPage: (page) => auditPage(engine, chain, page),
    isAuthentic: (event) => isAuthentic(chain, event),
    verifyAudit: (page) => verifyAudit(engine, chain, page),
    sealedUnder: (afterStep) => sealedUnder(engine, afterStep),
    copyAll: () => copyAll(engine),
    replaceAll: (copy) => replaceAll(engine, copy),
    close: async () => {
      await Promise.all([engine.close(), replica?.engine.close(), claims?.engine.close()]);
    },
  };
}

function aggregatesOn(
  connection: Connection,
  { envelope, chain, keys, claims }: Parts,
  ledger = new ClaimLedger(),
): Omit<StoreReader, 'decoy'> & StoreWriter {
  const heads = new LockedHeads();
  const names = claims && new ClaimedNames(connection, claims, ledger);
  return {
    pools: new Pools(connection, envelope),
    clients: new Clients(connection, envelope),
    users: new Users(connection, envelope, chain, heads, names),
    devices: new Devices(connection, envelope),
    sessions: new TokenSessions(connection),
    ssoSessions: new SsoSessions(connection),
    authorizationCodes: new AuthorizationCodes(connection),
    codes: new Codes(connection),
    pastPasswords: new PastPasswords(connection, envelope),
    outbox: new Outbox(connection, envelope),
    poolItems: new PoolItems(connection, envelope),
    importJobs: new ImportJobs(connection, envelope),
    groups: new Groups(connection, envelope),
    passkeys: new Passkeys(connection),
    signIns: new StoredSignIns(connection),
    steps: new Steps(connection, envelope, heads, keys, claims !== undefined),
    authEvents: new AuthEvents(connection, chain, heads),
    riskHistories: new RiskHistories(connection),
    serverKeys: new ServerKeys(connection, envelope),
    provisionedLimits: new ProvisionedLimits(connection),
    guards: new Guards(connection, keys),
  };
}
