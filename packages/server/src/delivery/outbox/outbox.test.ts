/** The outbox on a real store, with a scripted provider. Two outboxes on one store are two nodes. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Store } from '../../store/store.ts';
import { openStore } from '../../store/open-store.ts';
import { newPoolId, NOW, sampleCode, samplePool, sampleUser } from '../../store/testing/sample-records.ts';
import { testEnvelope } from '../../store/testing/test-database.ts';
import type { Message } from '../../records/message.ts';
import { testMessage } from '../testing/message.ts';
import { createOutbox } from './outbox.ts';
import { createOutgoing } from './outgoing.ts';
import { HandOverError, type Provider } from '../providers/provider.ts';

const HOUR = 3_600_000;

let directory: string;
let store: Store;
const clock = { time: NOW, now: () => clock.time };
const random = { integer: () => 0, uuid: () => randomUUID(), bytes: (length: number) => new Uint8Array(length) };

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'latchkey-outbox-'));
  store = await openStore({ dataDir: directory, envelope: testEnvelope(), clock, random });
});
afterAll(async () => {
  await store.close();
  await rm(directory, { recursive: true });
});

const later = new HandOverError('not-handed-over', 'ECONNREFUSED');

/** A node whose provider gives each attempt the next of the given results, and repeats the last one. */
function node(...ends: readonly (Error | 'taken' | 'hangs')[]) {
  const attempts: Message[] = [];
  const lines: Record<string, unknown>[] = [];
  const provider: Provider = {
    name: 'test',
    async handOver(message) {
      const end = ends[Math.min(attempts.push(message), ends.length) - 1];
      if (end === 'hangs') await new Promise(() => undefined);
      if (end instanceof Error) throw end;
    },
  };
  const log = pino({}, { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) });
  const providers = { EMAIL: provider };
  const outbox = createOutbox({ store, providers, clock, random, log });
  return { attempts, lines, outbox, delivery: createOutgoing({ providers, outbox, random, log }) };
}

/** A stored user with a valid code, and its message. */
async function newMessage(): Promise<Message> {
  const poolId = newPoolId();
  const user = sampleUser(poolId);
  const code = sampleCode(poolId, user.sub, {
    hash: crypto.getRandomValues(new Uint8Array(32)),
    expiresAt: clock.time + HOUR,
  });
  await store.write(async (tx) => {
    await tx.pools.insert(samplePool(poolId), []);
    await tx.users.insert({ ...user, enabled: true });
    await tx.codes.put(code);
  });
  const hash = Buffer.from(code.hash).toString('base64url');
  const validity = { expiresAt: code.expiresAt, of: { purpose: code.purpose, hash } };
  return testMessage({ id: randomUUID(), poolId, sub: user.sub, validity });
}

const refused = { code: 'CodeDeliveryFailureException', message: 'Invalid email provided/Unable to send the email' };

/** A waiting message, with the clock at the time of its second attempt. */
async function waiting(): Promise<Message> {
  const message = await newMessage();
  await expect(node(later).delivery.send(message)).rejects.toMatchObject(refused);
  clock.time += 2_000;
  return message;
}

it('delivers a message that was not handed over, once and unchanged', async () => {
  const message = await newMessage();
  const { attempts, outbox, delivery, lines } = node(later, 'taken');
  await expect(delivery.send(message)).rejects.toMatchObject(refused);
  await outbox.deliverDue();
  expect(attempts).toHaveLength(1);
  clock.time += 2_000;
  await outbox.deliverDue();
  await outbox.deliverDue();
  expect(attempts).toEqual([message, message]);
  expect(lines.map(({ msg }) => msg)).toEqual(['message not delivered', 'message delivered']);
  expect(lines[0]).toMatchObject({ outcome: 'not-handed-over', reason: 'ECONNREFUSED', kept: true, user: message.sub });
  expect(JSON.stringify(lines)).not.toMatch(new RegExp(`${message.code}|${message.to}`));
});

it('stores no message that was delivered, was refused, or may have arrived', async () => {
  for (const end of ['taken', new HandOverError('refused', 'no'), new HandOverError('unknown', 'timeout')] as const) {
    const { delivery, outbox, attempts } = node(end);
    await delivery.send(await newMessage()).catch(() => undefined);
    clock.time += HOUR / 2;
    await outbox.deliverDue();
    expect(attempts).toHaveLength(1);
  }
});

it('treats an unexpected error of a provider as an unknown result', async () => {
  const message = await newMessage();
  const { delivery, outbox, attempts } = node(new TypeError('boom'));
  await expect(delivery.send(message)).rejects.toMatchObject(refused);
  expect(attempts).toHaveLength(1);
  clock.time += HOUR / 2;
  await outbox.deliverDue();
  expect(attempts).toHaveLength(1);
});

it('waits longer each time, no longer than five minutes, and stops when the code expires', async () => {
  await waiting();
  const { attempts, outbox } = node(later);
  const start = clock.time;
  const times: number[] = [];
  while (clock.time < start + 2 * HOUR) {
    const before = attempts.length;
    await outbox.deliverDue();
    if (attempts.length > before) times.push((clock.time - start) / 1_000);
    clock.time += 1_000;
  }
  expect(times.slice(0, 9)).toEqual([0, 4, 12, 28, 60, 124, 252, 508, 808]);
  expect(times.at(-1)).toBeLessThan(3_600);
  expect(times.length).toBeLessThan(25);
});

it('waits as long as the provider requests', async () => {
  const message = await newMessage();
  const { attempts, outbox, delivery } = node(
    new HandOverError('not-handed-over', 'status 429', { retryAfterMs: 60_000 }),
    'taken',
  );
  await expect(delivery.send(message)).rejects.toMatchObject(refused);
  clock.time += 59_999;
  await outbox.deliverDue();
  expect(attempts).toHaveLength(1);
  clock.time += 1;
  await outbox.deliverDue();
  expect(attempts).toHaveLength(2);
});

it.each<[string, (message: Message) => Promise<unknown>]>([
  [
    'was replaced by a newer one',
    ({ poolId, sub }) => store.write((tx) => tx.codes.put(sampleCode(poolId, sub, { expiresAt: clock.time + HOUR }))),
  ],
  [
    'is used up',
    ({ poolId, sub, validity }) =>
      store.write(async (tx) => {
        const purpose = 'purpose' in validity.of ? validity.of.purpose : 'sign-up';
        const code = await tx.codes.find(poolId, sub, purpose);
        await tx.codes.consume(poolId, sub, purpose, code?.hash ?? new Uint8Array());
      }),
  ],
  ['has expired', async ({ validity }) => (clock.time = validity.expiresAt)],
  ['belongs to a deleted user', ({ poolId, sub }) => store.write((tx) => tx.users.remove(poolId, sub))],
  [
    'belongs to a disabled user',
    ({ poolId, sub }) =>
      store.write(async (tx) => {
        const user = await tx.users.findForUpdate(poolId, sub);
        if (user !== undefined) await tx.users.replace({ ...user, enabled: false });
      }),
  ],
  ['was in a deleted pool', ({ poolId }) => store.write((tx) => tx.pools.remove(poolId))],
])('never delivers a code that %s', async (_, change) => {
  const message = await waiting();
  await change(message);
  const { attempts, outbox } = node('taken');
  for (let round = 0; round < 3; round++) {
    await outbox.deliverDue();
    clock.time += 10_000;
  }
  expect(attempts).toEqual([]);
});

it('delivers a temporary password while it is valid', async () => {
  for (const isReplaced of [false, true]) {
    const { poolId, sub, ...message } = await newMessage();
    const user = await store.read.users.find(poolId, sub);
    const of = { passwordSalt: user?.password?.salt ?? '' };
    const invitation = { ...message, poolId, sub, validity: { expiresAt: clock.time + HOUR, of } };
    await expect(node(later).delivery.send(invitation)).rejects.toMatchObject(refused);
    if (isReplaced) {
      await store.write(async (tx) => {
        const found = await tx.users.findForUpdate(poolId, sub);
        if (found?.password) await tx.users.replace({ ...found, password: { ...found.password, salt: 'ab' } });
      });
    }
    clock.time += 2_000;
    const { attempts, outbox } = node('taken');
    await outbox.deliverDue();
    expect(attempts).toHaveLength(isReplaced ? 0 : 1);
  }
});

it('gives a message to one node at a time', async () => {
  const messages = await Promise.all(Array.from({ length: 8 }, waiting));
  const nodes = Array.from({ length: 8 }, () => node('taken'));
  await Promise.all(nodes.flatMap(({ outbox }) => Array.from({ length: 8 }, () => outbox.deliverDue())));
  const delivered = nodes.flatMap(({ attempts }) => attempts.map(({ id }) => id));
  expect(delivered.toSorted()).toEqual(messages.map(({ id }) => id).toSorted());
});

it('drops a message if the node that tried it never reported a result', async () => {
  const message = await waiting();
  const ended = node('hangs');
  void ended.outbox.deliverDue();
  await expect.poll(() => ended.attempts.length).toBe(1);
  const other = node('taken');
  clock.time += 5 * 60_000 - 1;
  await other.outbox.deliverDue();
  expect(other.lines).toEqual([]);
  clock.time += 1;
  await other.outbox.deliverDue();
  expect(other.lines).toMatchObject([{ messageId: message.id, user: message.sub }]);
  expect(other.lines[0]?.['msg']).toContain('did not report a result');
  clock.time += 10 * 60_000;
  await other.outbox.deliverDue();
  expect([other.attempts, other.lines.length]).toEqual([[], 1]);
});

it('postpones a message on a node without a provider for it', async () => {
  const message = await waiting();
  const log = pino({ level: 'silent' });
  const without = createOutbox({ store, providers: {}, clock, random, log });
  await without.deliverDue();
  const { attempts, outbox } = node('taken');
  clock.time += 5 * 60_000;
  await outbox.deliverDue();
  expect(attempts).toEqual([message]);
});

it('stores no part of a message in plain text', async () => {
  const message = await waiting();
  const { readdir, readFile } = await import('node:fs/promises');
  for (const name of await readdir(directory)) {
    const bytes = await readFile(join(directory, name));
    for (const secret of [message.to, message.body]) expect(bytes.includes(secret)).toBe(false);
  }
});

it('simulates the time and the failures of recent messages', async () => {
  const { delivery } = node(new HandOverError('refused', 'no'));
  await expect(delivery.simulateSend('EMAIL')).resolves.toBeUndefined();
  await expect(delivery.send(await newMessage())).rejects.toMatchObject(refused);
  await expect(delivery.simulateSend('EMAIL')).rejects.toMatchObject(refused);
  await expect(delivery.simulateSend('SMS')).rejects.toMatchObject({ code: 'CodeDeliveryFailureException' });
});
