import { describe, expect, it, vi } from 'vitest';
import { localStorageStore } from './local-storage.ts';

/** The parts of the DOM's Storage that are used. */
function storage(): Storage {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  } as Storage;
}

describe('localStorageStore', () => {
  it('sets, gets and deletes', async () => {
    const store = localStorageStore(storage());
    expect(await store.get('key')).toBeUndefined();
    await store.set('key', 'value');
    expect(await store.get('key')).toBe('value');
    await store.delete('key');
    expect(await store.get('key')).toBeUndefined();
  });

  it('uses a lock across tabs if the browser has locks, and runs the job without one otherwise', async () => {
    const store = localStorageStore(storage());
    const request = vi.fn((_name: string, job: () => Promise<string>) => job());
    vi.stubGlobal('navigator', { locks: { request } });
    expect(await store.lock?.('name', async () => 'locked')).toBe('locked');
    expect(request.mock.calls[0]?.[0]).toBe('name');
    vi.stubGlobal('navigator', undefined);
    expect(await store.lock?.('name', async () => 'unlocked')).toBe('unlocked');
    vi.unstubAllGlobals();
  });

  it('rejects if the storage is full', async () => {
    const full = Object.assign(storage(), {
      setItem: () => {
        throw new Error('QuotaExceededError');
      },
    });
    await expect(localStorageStore(full).set('key', 'value')).rejects.toThrow('Quota');
  });
});
