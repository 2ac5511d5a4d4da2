/**
 * Storage of `@latchkey/client` over expo-secure-store. Values there should stay below 2,048 bytes, and a session with three tokens is
 * longer, so a value is stored in parts.
 */
import type { RecordStore } from '@latchkey/client';

/** The functions of expo-secure-store that are used: `import * as SecureStore from 'expo-secure-store'`. */
export interface SecureStore {
  getItemAsync(key: string): Promise<string | null>;
  setItemAsync(key: string, value: string): Promise<void>;
  deleteItemAsync(key: string): Promise<void>;
}

/** Tokens and records are ASCII, so this is also the number of bytes. */
const partLength = 1800;

/**
 * Makes a store. Under the key itself is `<generation>.<number of parts>`. It is written last, so a reader gets the old value or the new
 * one: the parts of the two generations have different keys.
 */
export function secureRecordStore(store: SecureStore): RecordStore {
  const partKey = (key: string, generation: string, part: number) => `${key}.${generation}.${part}`;

  const headOf = async (key: string) => {
    const [, generation, count] = /^([01])\.(\d{1,3})$/.exec((await store.getItemAsync(key)) ?? '') ?? [];
    return generation === undefined ? undefined : { generation, count: Number(count) };
  };
  const deleteParts = async (key: string, { generation, count }: { generation: string; count: number }) => {
    for (let part = 0; part < count; part += 1) await store.deleteItemAsync(partKey(key, generation, part));
  };
  const read = async (key: string) => {
    const head = await headOf(key);
    if (head === undefined) return undefined;
    const keys = Array.from({ length: head.count }, (_, part) => partKey(key, head.generation, part));
    const parts = await Promise.all(keys.map((name) => store.getItemAsync(name)));
    // A part is missing if the phone was restored without its keychain. The record then counts as missing.
    return parts.includes(null) ? undefined : parts.join('');
  };
  const write = async (key: string, value: string | undefined) => {
    const old = await headOf(key);
    if (value === undefined) {
      await store.deleteItemAsync(key);
    } else {
      const generation = old?.generation === '0' ? '1' : '0';
      const count = Math.ceil(value.length / partLength);
      for (let part = 0; part < count; part += 1) {
        await store.setItemAsync(
          partKey(key, generation, part),
          value.slice(part * partLength, (part + 1) * partLength),
        );
      }
      await store.setItemAsync(key, `${generation}.${count}`);
    }
    if (old !== undefined) await deleteParts(key, old);
  };

  // One at a time: a reader must not meet a writer that has just deleted the parts it is about to read.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(job: () => Promise<T>): Promise<T> => {
    const result = last.then(job);
    last = result.catch(() => undefined);
    return result;
  };
  return {
    get: (key) => inTurn(() => read(key)),
    set: (key, value) => inTurn(() => write(key, value)),
    delete: (key) => inTurn(() => write(key, undefined)),
  };
}
