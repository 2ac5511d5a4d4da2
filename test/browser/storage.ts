import type { Page } from 'playwright-core';

/** The data that a page has stored in the browser. */
export interface Storage {
  /** All stored data as text: keys and values of all storages; binary values as Latin-1. */
  readonly text: string;
  /** Names of the records in IndexedDB. */
  readonly records: readonly string[];
  /** For each stored WebCrypto key, whether scripts could export it. */
  readonly extractableKeys: readonly boolean[];
}

/** Reads all data that the page's origin has stored in the browser, as a script on the page could. */
export function readStorage(page: Page): Promise<Storage> {
  return page.evaluate(async () => {
    const found = [document.cookie, ...Object.entries(localStorage).flat(), ...Object.entries(sessionStorage).flat()];
    const records: string[] = [];
    const extractableKeys: boolean[] = [];
    const note = (value: unknown): void => {
      if (value instanceof CryptoKey) extractableKeys.push(value.extractable);
      else if (value instanceof ArrayBuffer) found.push(String.fromCharCode(...new Uint8Array(value)));
      else if (ArrayBuffer.isView(value)) note(new Uint8Array(value.buffer).slice().buffer);
      else if (typeof value === 'object' && value !== null) for (const part of Object.entries(value).flat()) note(part);
      else found.push(String(value));
    };
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.addEventListener('success', () => resolve(request.result));
        request.addEventListener('error', () => reject(request.error ?? new Error('IndexedDB failed')));
      });
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await done(indexedDB.open(name));
      for (const store of database.objectStoreNames) {
        const objects = database.transaction(store).objectStore(store);
        const [keys, values] = await Promise.all([done(objects.getAllKeys()), done(objects.getAll())]);
        records.push(...keys.map(String));
        for (const value of [...keys, ...values]) note(value);
      }
      database.close();
    }
    return { text: found.join('\n'), records, extractableKeys };
  });
}
