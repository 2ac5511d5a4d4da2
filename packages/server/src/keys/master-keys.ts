/**
 * The master keys of a running server: which ones exist, how one is replaced, and how many values are sealed under
 * each.
 *
 * A rotation puts a new key in front of the others and reseals every value of the database in the background. Strings
 * that clients have received (refresh tokens, Sessions, page tokens) cannot be resealed. The keys that open them,
 * derived from the old master key, are stored sealed in the database, so that these strings work after the old master
 * key is removed.
 */
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { addKeyToFile, keepNewestInFile, type LiveKeyring } from '../crypto/keyring.ts';
import { KeyringError } from '../crypto/keyring-error.ts';
import type { Sealer } from '../crypto/sealer.ts';
import type { Store } from '../store/store.ts';
import { openSealer } from './lasting-keys.ts';

/** The progress of resealing. Counts are of the current pass, or of the last one. */
export interface Resealing {
  readonly state: 'not-needed' | 'running' | 'finished' | 'failed';
  /** Sealed values that were examined. */
  readonly examined: number;
  /** Values that were resealed, in all passes together. */
  readonly resealed: number;
  /** Why it failed: which value cannot be opened, or that the database is unavailable. */
  readonly problem: string | null;
}

/** The status of the master keys, without the keys themselves. */
export interface KeyStatus {
  /** Newest first. `values` is the number of values sealed under the key; null if they have not been counted. */
  readonly keys: readonly { readonly keyId: string; readonly values: number | null }[];
  /** Where the keys come from: `file`: the server's own key file, which it may change; `given`: LATCHKEY_KEY. */
  readonly source: 'file' | 'given';
  readonly resealing: Resealing;
}

/** Why the keys cannot be changed now. The message says what to do. */
export class KeyChangeError extends Error {
  override readonly name = 'KeyChangeError';
}

export interface MasterKeys {
  readonly sealer: Sealer;
  status(): KeyStatus;
  /** Starts resealing if there is more than one key. Called once the server accepts requests. */
  start(): Promise<void>;
  /**
   * Adds a key and starts to reseal everything under it. Continues a rotation that was interrupted.
   * @param onlyNode No other server uses the database.
   * @throws KeyChangeError
   */
  rotate(onlyNode: boolean): Promise<KeyStatus>;
  /**
   * Removes the keys that no value is sealed under any more.
   * @param signOut Refresh tokens and Sessions from before the rotation become invalid now.
   * @throws KeyChangeError
   */
  removeOld(signOut: boolean): Promise<KeyStatus>;
  /** Stops resealing; the next start continues it. */
  close(): Promise<void>;
}

/** The dependencies of `openMasterKeys`. */
export interface MasterKeyParts {
  readonly keyring: LiveKeyring;
  /** The key file, if the keys are in one. */
  readonly file: string | undefined;
  /** Other servers may use the same database. */
  readonly isShared: boolean;
  readonly store: Store;
  readonly clock: { now(): number };
  readonly random: { bytes(length: number): Uint8Array; uuid(): string; integer(below: number): number };
}

/** Opens the stored keys of earlier master keys and creates the sealer. */
export async function openMasterKeys(parts: MasterKeyParts): Promise<MasterKeys> {
  const { keyring, file, isShared, store, random } = parts;
  const lasting = await openSealer(parts);
  const stopping = new AbortController();
  let resealing: Resealing = { state: 'not-needed', examined: 0, resealed: 0, problem: null };
  let counted: ReadonlyMap<string, number> | undefined;
  let running: Promise<void> | undefined;
  let changing = false;

  /** Two changes at the same time would overwrite each other's key file. */
  async function exclusively(change: () => Promise<KeyStatus>): Promise<KeyStatus> {
    if (changing) throw new KeyChangeError('Another request is changing the keys. Try again when it is done.');
    changing = true;
    try {
      return await change();
    } finally {
      changing = false;
    }
  }

  const status = (): KeyStatus => ({
    keys: keyring.ids.map((keyId) => ({ keyId, values: counted === undefined ? null : (counted.get(keyId) ?? 0) })),
    source: file === undefined ? 'given' : 'file',
    resealing,
  });

  async function resealAll(): Promise<void> {
    let before = 0;
    for (let found = -1; found !== 0; ) {
      let since = performance.now();
      const afterStep = async ({ examined, resealed }: { examined: number; resealed: number }): Promise<void> => {
        resealing = { state: 'running', examined, resealed: before + resealed, problem: null };
        // Pauses for as long as the step took: requests get at least half of the time.
        await delay(performance.now() - since, undefined, { signal: stopping.signal });
        since = performance.now();
      };
      found = (await store.reseal({ afterStep })).resealed;
      before += found;
    }
    counted = await store.sealedUnder(() => nextTurn(undefined, { signal: stopping.signal }));
  }

  function startResealing(): void {
    if (running !== undefined) return;
    resealing = { state: 'running', examined: 0, resealed: 0, problem: null };
    running = resealAndRecord();
  }

  async function resealAndRecord(): Promise<void> {
    try {
      await resealAll();
      resealing = { ...resealing, state: 'finished' };
    } catch (error) {
      resealing = { ...resealing, state: 'failed', problem: error instanceof Error ? error.message : String(error) };
    } finally {
      running = undefined;
    }
  }

  return {
    sealer: lasting.sealer,
    status,

    async start() {
      if (keyring.ids.length < 2) return;
      await lasting.storeFormerKeys();
      startResealing();
    },

    rotate: (onlyNode) =>
      exclusively(async () => {
        if (running !== undefined) return status();
        if (keyring.ids.length > 1) {
          if (resealing.state === 'finished') {
            throw new KeyChangeError(
              'Everything is sealed under the newest key. Remove the old one first: latchkey keys remove-old',
            );
          }
          startResealing();
          return status();
        }
        if (file === undefined) {
          throw new KeyChangeError(
            'The key was given in LATCHKEY_KEY, which a server cannot change. Put a new key in front of it, separated by a comma, and restart the server; it then seals everything anew.',
          );
        }
        if (isShared && !onlyNode) {
          throw new KeyChangeError(
            'Other servers may use this database, and need the new key before anything is sealed under it. If there are none, use --only-node; otherwise see "Several nodes" in the guide to keys.',
          );
        }
        keyring.replace(await keyFileChanged(addKeyToFile(file, keyring.ids, random)));
        counted = undefined;
        await lasting.storeFormerKeys();
        startResealing();
        return status();
      }),

    removeOld: (signOut) =>
      exclusively(async () => {
        if (running !== undefined)
          throw new KeyChangeError(
            'Values are still being sealed anew. Wait until that is finished: latchkey keys show',
          );
        const [newest = '', ...old] = keyring.ids;
        counted = await store.sealedUnder(() => nextTurn());
        const left = [...counted].reduce((sum, [id, values]) => (id === newest ? sum : sum + values), 0);
        if (left > 0) {
          throw new KeyChangeError(
            `${left} values are still sealed under an older key. Seal them anew first: latchkey keys rotate`,
          );
        }
        if (old.length > 0 && file === undefined) {
          throw new KeyChangeError(
            `Nothing is sealed under the keys ${old.join(', ')} any more. Remove them from LATCHKEY_KEY and restart the server.`,
          );
        }
        if (old.length > 0 && file !== undefined) {
          await lasting.storeFormerKeys();
          keyring.replace(await keyFileChanged(keepNewestInFile(file, keyring.ids)));
        }
        if (signOut) await lasting.deleteFormerKeys();
        await lasting.reload();
        resealing = { state: 'not-needed', examined: 0, resealed: 0, problem: null };
        return status();
      }),

    async close() {
      stopping.abort();
      await running;
    },
  };
}

/** @throws KeyChangeError if the key file cannot be changed */
async function keyFileChanged<T>(change: Promise<T>): Promise<T> {
  return change.catch((error: unknown) => {
    if (error instanceof KeyringError) throw new KeyChangeError(error.message);
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new KeyChangeError(
      `The key file cannot be written (${reason}). Let the server write its directory, or change the keys by hand.`,
    );
  });
}
