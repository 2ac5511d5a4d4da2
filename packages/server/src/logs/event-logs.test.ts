/** The export of events to a web address, on a real store and a real HTTP server. Two exports on one store are two nodes. */
import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { LogConfigurationType } from '@latchkey/model';
import { systemRandom as random } from '../crypto/random.ts';
import type { Delivery } from '../delivery/delivery.ts';
import { deliveryFailure, HandOverError } from '../delivery/providers/provider.ts';
import { testMessage } from '../delivery/testing/message.ts';
import { clientSettings } from '../rules/pools/client-settings.ts';
import { createDirectory } from '../rules/pools/directory.ts';
import { poolSettings } from '../rules/pools/pool-settings.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import {
  newPoolId,
  NOW,
  sampleAuthEvent,
  samplePool,
  samplePoolItem,
  sampleUser,
} from '../store/testing/sample-records.ts';
import { testEnvelope } from '../store/testing/test-database.ts';
import { createEventLogs } from './event-logs.ts';
import type { LogDestination } from './log-destinations.ts';
import { createLogOutbox } from './log-outbox.ts';
import { observedDelivery, observedStore } from './observed.ts';

const arn = 'arn:aws:logs:us-east-1:123456789012:log-group:events';
const secret = Buffer.alloc(32, 7);
const clock = { time: NOW, now: () => clock.time };
const log = pino({ level: 'silent' });

let dataDir: string;
let store: Store;
let servers: Server[] = [];
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'latchkey-event-logs-'));
  store = await openStore({ dataDir, envelope: testEnvelope(), clock, random });
});
afterAll(async () => {
  await store.close();
  await rm(dataDir, { recursive: true });
});
afterEach(() => {
  for (const server of servers) server.closeAllConnections();
  for (const server of servers) server.close();
  servers = [];
});

/** A receiver that answers with these statuses, one after another, and then with the last one. */
async function receiver(...statuses: readonly number[]) {
  const requests: { readonly headers: Record<string, string>; readonly body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      const status = statuses[Math.min(requests.length, statuses.length - 1)] ?? 200;
      requests.push({ headers: request.headers as Record<string, string>, body });
      response.writeHead(status).end();
    });
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return { requests, url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/events`) };
}

/** A user of a pool that exports what a configuration says. */
async function exportingPool(EventSource: LogConfigurationType['EventSource']) {
  const poolId = newPoolId();
  const user = sampleUser(poolId);
  const pool = samplePool(poolId);
  const definition = { ...pool.definition, UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' } as const };
  const configuration = { LogLevel: 'INFO', EventSource, CloudWatchLogsConfiguration: { LogGroupArn: arn } } as const;
  const content = { logConfigurations: [configuration] };
  await store.write(async (tx) => {
    await tx.pools.insert({ ...pool, definition }, []);
    await tx.users.insert(user);
    await tx.poolItems.insert(samplePoolItem(poolId, 'log-delivery', content, { itemId: 'log-delivery' }), 1);
  });
  return { poolId, sub: user.sub };
}

function exports(destination: LogDestination) {
  const directory = createDirectory(store, clock, poolSettings, clientSettings);
  const destinations = { named: new Map([[arn, destination]]), directory: join(dataDir, 'logs') };
  return createEventLogs({ destinations, webhookSecret: secret, store, directory, clock, random, log });
}

function outboxTo(url: URL | undefined) {
  const lost: number[] = [];
  const onLoss = (events: number) => void lost.push(events);
  return { lost, ...createLogOutbox({ store, clock, random, log, secret, urlOf: () => url, onLoss }) };
}

const bodies = (requests: readonly { readonly body: string }[]) =>
  requests.flatMap(({ body }) => body.trimEnd().split('\n'));

it('posts committed audit events, signed, and removes them when they are accepted', async () => {
  const { requests, url } = await receiver(200);
  const owner = await exportingPool('userAuthEvents');
  const logs = exports({ kind: 'web', url });
  const observed = observedStore(store, (event) => logs.authEvent(event));
  const event = sampleAuthEvent(owner.poolId, owner.sub);
  await expect(
    observed.write(async (tx) => {
      await tx.authEvents.insert(event);
      throw new Error('rolled back');
    }),
  ).rejects.toThrow('rolled back');
  await observed.write((tx) => tx.authEvents.insert(event));
  // A sub that no user has, as the engine writes for unknown names.
  await observed.write((tx) => tx.authEvents.insert(sampleAuthEvent(owner.poolId, randomUUID())));
  await logs.flush();
  const node = outboxTo(url);
  await node.deliverDue();
  expect(requests).toHaveLength(1);
  const [{ headers, body } = { headers: {}, body: '' }] = requests;
  expect(JSON.parse(body)).toMatchObject({ eventSource: 'USER_AUTH_EVENTS', message: { userSub: owner.sub } });
  expect(headers).toMatchObject({ 'content-type': 'application/x-ndjson' });
  expect(body.endsWith('}\n')).toBe(true);
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  const signature = createHmac('sha256', secret).update(signed).digest('base64');
  expect(headers['webhook-signature']).toBe(`v1,${signature}`);
  await node.deliverDue();
  expect(requests).toHaveLength(1);
  await logs.close();
});

it('sends events again until they are accepted, also by another node, and not more than a day later', async () => {
  const { requests, url } = await receiver(503, 404, 200);
  const owner = await exportingPool('userAuthEvents');
  const [node, other] = [outboxTo(url), outboxTo(url)];
  await node.add(owner, { arn, line: '"one"' });
  await node.add(owner, { arn, line: '"two"' });
  await node.deliverDue();
  await node.deliverDue();
  expect(requests).toHaveLength(1);
  clock.time += 2_000;
  await other.deliverDue();
  clock.time += 4_000;
  await Promise.all([node.deliverDue(), other.deliverDue()]);
  expect(bodies(requests.slice(2)).toSorted()).toEqual(['"one"', '"two"']);
  expect(await store.read.outbox.count('log')).toBe(0);
  await node.add(owner, { arn, line: '"old"' });
  clock.time += 25 * 3_600_000;
  await node.deliverDue();
  expect(bodies(requests)).not.toContain('"old"');
  expect(node.lost).toEqual([1]);
  expect(await store.read.outbox.count('log')).toBe(0);
});

it('takes over events of a node that stopped during an attempt', async () => {
  const owner = await exportingPool('userAuthEvents');
  const { requests, url } = await receiver(200);
  const node = outboxTo(url);
  await node.add(owner, { arn, line: '"abandoned"' });
  const [record] = await store.read.outbox.due('log', clock.now(), 10);
  if (record === undefined) throw new Error('no event in the outbox');
  await store.write((tx) => tx.outbox.takeOver(record, clock.now(), clock.now() + 60_000));
  await node.deliverDue();
  expect(requests).toHaveLength(0);
  clock.time += 60_000;
  await node.deliverDue();
  expect(bodies(requests)).toEqual(['"abandoned"']);
});

it('stores nothing for users who were deleted', async () => {
  const { poolId } = await exportingPool('userAuthEvents');
  const node = outboxTo(undefined);
  await node.add({ poolId, sub: randomUUID() }, { arn, line: '"gone"' });
  expect(await store.read.outbox.count('log')).toBe(0);
});

it('exports messages that were not delivered, with the reason and without address and code', async () => {
  const owner = await exportingPool('userNotification');
  const path = join(dataDir, 'failures.jsonl');
  const logs = exports({ kind: 'file', path });
  const failing: Delivery = {
    send: () => Promise.reject(deliveryFailure('EMAIL', new HandOverError('refused', 'status 403'))),
    simulateSend: () => Promise.resolve(),
  };
  const message = testMessage({ ...owner, to: 'ann@example.com', code: '739184', kind: 'forgot-password' });
  const delivery = observedDelivery(failing, (failed, reason) => logs.notificationFailed(failed, reason));
  await expect(delivery.send(message)).rejects.toMatchObject({ code: 'CodeDeliveryFailureException' });
  await logs.flush();
  const text = await readFile(path, 'utf8');
  expect(JSON.parse(text)).toEqual({
    eventTimestamp: String(clock.now()),
    eventSource: 'USER_NOTIFICATION',
    logLevel: 'ERROR',
    message: { details: `EMAIL message (forgot-password) for the user ${owner.sub} was not delivered: status 403` },
    logSourceId: { userPoolId: owner.poolId },
  });
  expect(text).not.toMatch(/739184|ann@/);
  await logs.close();
});
