/**
 * The master keys of a running server: which there are, how one is replaced, and what is sealed under which.
 *
 * A rotation puts a new key in front of the others and seals every value of the database anew in the background. What the
 * server has handed out (refresh tokens, Sessions, page tokens) cannot be sealed anew: the keys for opening these, derived
 * from the old master key, are kept in the database, sealed, so that they work after the old master key is gone.
 */
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { addKeyToFile, keepNewestInFile, type LiveKeyring } from '../crypto/keyring.ts';
import { KeyringError } from '../crypto/keyring-error.ts';
import type { Sealer } from '../crypto/sealer.ts';
import type { Store } from '../store/store.ts';
import { openSealer } from './lasting-keys.ts';

/** What re-sealing has come to. Counts are of the pass that is under way, or of the last one. */
export interface Resealing {
  readonly state: 'not-needed' | 'running' | 'finished' | 'failed';
  /** Sealed values that were looked at. */
  readonly examined: number;
  /** Sealed values that were sealed anew, of all passes together. */
  readonly resealed: number;
  /** Why it failed: which value does not open, or that the database could not be used. */
  readonly problem: string | null;
}

/** What is told of the master keys: never the keys themselves. */
export interface KeyStatus {
  /** Newest first. `values` is how many values are sealed under the key, and null where nobody has counted. */
  readonly keys: readonly { readonly keyId: string; readonly values: number | null }[];
  /** Where they come from: the server's own key file, which it may change, or LATCHKEY_KEY. */
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
  /** Begins to seal anew what is not under the newest key, if there is more than one. Called once the server answers. */
  start(): Promise<void>;
  /**
   * Adds a key and begins to seal everything under it. Goes on with a rotation that was interrupted.
   * @param onlyNode No other server uses the database.
   * @throws KeyChangeError
   */
  rotate(onlyNode: boolean): Promise<KeyStatus>;
  /**
   * Removes the keys that nothing is sealed under any more.
   * @param signOut Refresh tokens and Sessions from before the rotation end now.
   * @throws KeyChangeError
   */
  removeOld(signOut: boolean): Promise<KeyStatus>;
  /** Stops re-sealing; the next start goes on with it. */
  close(): Promise<void>;
}

/** What master keys are opened with. */
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

/** Opens what was kept of earlier keys and makes the sealer. */
export async function openMasterKeys(parts: MasterKeyParts): Promise<MasterKeys> {
  const { keyring, file, isShared, store, random } = parts;
  const lasting = await openSealer(parts);
  const stopping = new AbortController();
  let resealing: Resealing = { state: 'not-needed', examined: 0, resealed: 0, problem: null };
  let counted: ReadonlyMap<string, number> | undefined;
  let running: Promise<void> | undefined;
  let changing = false;

  /** Two changes at once would each write the key file, and one of them a key that the other does not know. */
  async function alone(change: () => Promise<KeyStatus>): Promise<KeyStatus> {
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

  async function passes(): Promise<void> {
    let before = 0;
    for (let found = -1; found !== 0; ) {
      let since = performance.now();
      const afterStep = async ({ examined, resealed }: { examined: number; resealed: number }): Promise<void> => {
        resealing = { state: 'running', examined, resealed: before + resealed, problem: null };
        // As long a pause as the step took: requests get at least half of the time.
        await delay(performance.now() - since, undefined, { signal: stopping.signal });
        since = performance.now();
      };
      found = (await store.reseal({ afterStep })).resealed;
      before += found;
    }
    counted = await store.sealedUnder(() => nextTurn(undefined, { signal: stopping.signal }));
  }

  function run(): void {
    if (running !== undefined) return;
    resealing = { state: 'running', examined: 0, resealed: 0, problem: null };
    running = passesToEnd();
  }

  async function passesToEnd(): Promise<void> {
    try {
      await passes();
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
      await lasting.retainFormer();
      run();
    },

    rotate: (onlyNode) =>
      alone(async () => {
        if (running !== undefined) return status();
        if (keyring.ids.length > 1) {
          if (resealing.state === 'finished') {
            throw new KeyChangeError(
              'Everything is sealed under the newest key. Remove the old one first: latchkey keys remove-old',
            );
          }
          run();
          return status();
        }
        if (file === undefined) {
          throw new KeyChangeError(
            'The key was given in LATCHKEY_KEY, which a server cannot change. Put a new key in front of it, separated by a comma, and restart the server; it then seals everything anew.',
          );
        }
        if (isShared && !onlyNode) {
          throw new KeyChangeError(
            'Other servers may use this database, and need the new key before anything is sealed under it. If there are none, say --only-node; otherwise see "Several nodes" in the guide to keys.',
          );
        }
        keyring.replace(await changed(addKeyToFile(file, keyring.ids, random)));
        counted = undefined;
        await lasting.retainFormer();
        run();
        return status();
      }),

    removeOld: (signOut) =>
      alone(async () => {
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
            `Nothing is sealed under the keys ${old.join(', ')} any more. Take them out of LATCHKEY_KEY and restart the server.`,
          );
        }
        if (old.length > 0 && file !== undefined) {
          await lasting.retainFormer();
          keyring.replace(await changed(keepNewestInFile(file, keyring.ids)));
        }
        if (signOut) await lasting.forgetFormer();
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

/** @throws KeyChangeError where the key file cannot be changed */
async function changed<T>(change: Promise<T>): Promise<T> {
  return change.catch((error: unknown) => {
    if (error instanceof KeyringError) throw new KeyChangeError(error.message);
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new KeyChangeError(
      `The key file cannot be written (${reason}). Let the server write its directory, or change the keys by hand.`,
    );
  });
}
