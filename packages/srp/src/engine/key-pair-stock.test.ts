import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest';
import { EnginePool } from './engine-pool.ts';
import { KeyPairStock } from './key-pair-stock.ts';

let pool: EnginePool;
let requests: MockInstance<EnginePool['run']>;

beforeEach(async () => {
  pool = new EnginePool(1, () => undefined);
  requests = vi.spyOn(pool, 'run');
  await vi.waitFor(() => expect(pool.idle).toBe(true), { timeout: 30_000 });
});

afterEach(() => pool.close());

/** Waits until as many pairs are there. */
async function made(count: number): Promise<void> {
  await vi.waitFor(() => expect(requests).toHaveBeenCalledTimes(count), { timeout: 30_000 });
  await Promise.all(requests.mock.results.map(({ value }) => value));
  expect(pool.idle).toBe(true);
}

function takeAll(stock: KeyPairStock): string[] {
  const taken: string[] = [];
  for (let pair = stock.take(); pair !== undefined; pair = stock.take())
    taken.push(Buffer.from(pair.b).toString('hex'));
  return taken;
}

describe('the stock of key pairs', () => {
  it('fills itself, holds as many pairs as it should, and gives each one once', async () => {
    const stock = new KeyPairStock(3);
    expect(stock.take()).toBeUndefined();
    stock.refill(pool);
    await made(3);
    stock.refill(pool);
    expect(requests).toHaveBeenCalledTimes(3);
    const first = takeAll(stock);
    expect(first).toHaveLength(3);
    stock.refill(pool);
    await made(6);
    expect(new Set([...first, ...takeAll(stock)]).size).toBe(6);
  });

  it('makes pairs only while a thread is idle, and nobody waits for them', async () => {
    const stock = new KeyPairStock(2);
    const call = pool.run({ op: 'keyPair' });
    stock.refill(pool);
    expect([requests.mock.calls.length, pool.waiting]).toEqual([1, 1]);
    await call;
    stock.refill(pool);
    expect([requests.mock.calls.length, pool.waiting, pool.idle]).toEqual([2, 0, false]);
    await made(3);
  });

  it('has none when it is closed, and keeps none that was being made', async () => {
    const stock = new KeyPairStock(3);
    stock.refill(pool);
    await made(3);
    stock.take();
    stock.refill(pool);
    stock.close();
    expect(stock.take()).toBeUndefined();
    await made(4);
    expect(stock.take()).toBeUndefined();
    stock.refill(pool);
    expect(requests).toHaveBeenCalledTimes(4);
  });

  it('makes other pairs if the threads ended meanwhile', async () => {
    const stock = new KeyPairStock(1);
    stock.refill(pool);
    await pool.close();
    await Promise.allSettled(requests.mock.results.map(({ value }) => value));
    takeAll(stock);
    pool = new EnginePool(1, () => stock.refill(pool));
    await vi.waitFor(() => expect(takeAll(stock)).toHaveLength(1), { timeout: 30_000 });
  });
});
