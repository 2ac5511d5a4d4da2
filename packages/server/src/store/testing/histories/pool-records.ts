/** The universe of a random history: records of pools and of the server that belong to no user, and what waits. */
import type { ImportJobRecord } from '../../../records/import-job.ts';
import type { OutboxQueue, OutboxRecord } from '../../../records/outbox.ts';
import type { PoolItemKind, PoolItemRecord } from '../../../records/pool-items/pool-item.ts';
import type { ModelWriter } from '../memory-store/memory-store.ts';
import { testMessage } from '../../../delivery/testing/message.ts';
import { sampleImportJob, samplePoolItem } from '../sample-records.ts';
import * as the from './universe.ts';
import type { Choice, Moment } from './universe.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * Things that wait are due at different instants, so that their order is known: an instant is the beginning of five
 * seconds and the number of the thing. Somebody who asks often asks exactly then.
 */
const ROUNDED = 5_000;
const slotOf = ({ pool, who, which }: Choice): number => (pool % 2) * 9 + (who % 3) * 3 + (which % 3);
const inSlot = (instant: number, slot: number): number => instant - (instant % ROUNDED) + slot;

/** Beside the present, and beside the longest waits of the outbox and of import jobs. */
const waits = [0, -HOUR, MINUTE, HOUR + 5_000, HOUR + 10_000, DAY + 5_000, DAY + 10_000] as const;

export const dueAtOf = (choice: Choice, now: Moment): number =>
  inSlot(now + the.pick(waits, choice.variant), slotOf(choice));

/** Moments of whoever asks what is due: the present, later ones, and earlier ones of a clock that was set back. */
const asked = [0, 40 * DAY, HOUR, -2 * HOUR, -MINUTE, -2 * DAY] as const;

export const askedAt = (choice: Choice, now: Moment): Moment =>
  inSlot(now + the.pick(asked, choice.which), slotOf(choice));

/** The same for a call that is about one message. */
export const triedAt = (choice: Choice, now: Moment): Moment =>
  inSlot(now + the.pick(asked, choice.variant), slotOf(choice));

/** The same for import jobs. */
export const jobsAskedAt = (choice: Choice, now: Moment): Moment =>
  inSlot(now + the.pick(asked, choice.who + choice.variant), slotOf({ ...choice, who: 0 }));

export const queueOf = ({ who }: Choice): OutboxQueue => the.pick(['message', 'log'], who);

export const outboxKeyOf = (choice: Choice) => {
  const [poolId, sub] = the.userKeyOf(choice);
  return { poolId, sub, messageId: the.keyOf(choice) };
};

export function waitingOf(choice: Choice, now: Moment): OutboxRecord {
  const { variant } = choice;
  const key = outboxKeyOf(choice);
  const text = the.pick(the.texts, variant);
  const [message, log] = [testMessage({ id: key.messageId, username: text }), { arn: 'arn:aws:logs:x', line: text }];
  const waiting = {
    ...key,
    attempts: variant,
    dueAt: dueAtOf(choice, now),
    isTaken: variant % 2 === 0,
    expiresAt: the.endOf(now, variant),
  };
  return variant % 4 === 0 ? { ...waiting, queue: 'log', message: log } : { ...waiting, queue: 'message', message };
}

/** Whether the message of a choice waits, in one of the queues: none of them is due later than in a year. */
export async function isWaiting(tx: ModelWriter, choice: Choice, now: Moment): Promise<boolean> {
  const { poolId, sub, messageId } = outboxKeyOf(choice);
  const messages = await tx.outbox.due('message', now + 365 * DAY, 100);
  const entries = await tx.outbox.due('log', now + 365 * DAY, 100);
  return [...messages, ...entries].some(
    (one) => one.poolId === poolId && one.sub === sub && one.messageId === messageId,
  );
}

export const kindOf = ({ who }: Choice): PoolItemKind => the.pick(['resource-server', 'terms'], who);
const itemIds = ['Ann', 'anna', '\uFFFD', '\u{1F511}'] as const;
export const itemIdOf = ({ which, variant }: Choice): string => the.pick(itemIds, which + variant);
export const uniqueKeyOf = (index: number): string => the.pick(['Ann', '\uFFFD', '\u{1F511}'], index);

export function poolItemOf(choice: Choice, now: Moment): PoolItemRecord {
  const { pool, which, variant } = choice;
  const content = { name: the.pick(the.texts, variant), scopes: null };
  const ofClient = variant % 3 === 0;
  return samplePoolItem<PoolItemKind>(the.poolIdOf(choice), kindOf(choice), content, {
    itemId: itemIdOf(choice),
    // Sometimes the client of another pool.
    clientId: ofClient ? the.pick(the.clientIds, pool + (variant === 15 ? 1 : 0)) : null,
    uniqueKey: variant % 4 < 2 ? null : uniqueKeyOf(variant),
    globalKey: variant % 5 < 2 ? null : uniqueKeyOf(which + variant),
    createdAt: now,
    modifiedAt: now + variant,
  });
}

const statuses = ['Pending', 'InProgress', 'Stopped', 'Stopping', 'Failed', 'Succeeded', 'Created', 'Expired'] as const;
const uploads = ['upload1', 'upload2', 'upload3'] as const;

/** A job of any status. A new one is not active. */
export const importJobOf = (choice: Choice, now: Moment): ImportJobRecord =>
  sampleImportJob(the.poolIdOf(choice), {
    jobId: the.keyOf(choice),
    name: the.pick(the.texts, choice.variant),
    algorithm: choice.variant % 2 === 0 ? 'BCRYPT' : null,
    status: the.pick(statuses, choice.variant),
    // Several jobs have the same instant.
    createdAt: now - (now % MINUTE),
    startedAt: choice.variant % 3 === 0 ? null : now,
    imported: choice.variant,
    file: choice.variant % 3 === 0 ? null : { uploadId: the.pick(uploads, choice.variant), size: choice.variant },
    incomingUploadId: choice.variant % 5 === 0 ? null : the.pick(uploads, choice.variant),
    lease: choice.variant % 2 === 0 ? null : `lease${choice.variant}`,
    dueAt: choice.variant % 4 === 3 ? null : dueAtOf({ ...choice, who: 0 }, now),
  });

export const jobKeyOf = (choice: Choice) => ({ poolId: the.poolIdOf(choice), jobId: the.keyOf(choice) });

export const chunkOf = (choice: Choice) => ({
  ...jobKeyOf(choice),
  uploadId: the.pick(uploads, choice.who),
  index: choice.variant % 2,
  content: the.bytes(3, choice.variant),
});

/** Uploads that stay when the others are removed: none, one or two. */
export const keptUploadsOf = ({ variant }: Choice): readonly string[] =>
  [the.pick(uploads, variant), the.pick(uploads, variant + 1)].slice(0, variant % 3);

/** Five lines, and what happened to one of them. */
export const logPartOf = (choice: Choice) => {
  const firstLine = 1 + 5 * (choice.variant % 6);
  const exceptions = [{ result: 'failed', message: the.pick(the.texts, choice.variant), lines: [firstLine] } as const];
  return { ...jobKeyOf(choice), firstLine, lastLine: firstLine + 4, exceptions };
};

/** Keys of the server. It has others too, which do not begin so. */
const OWN_KEY = 'history-';
export const isOwnKey = ({ id }: { readonly id: string }): boolean => id.startsWith(OWN_KEY);
export const serverKeyIds = the.texts.map((text) => `${OWN_KEY}${text}`);

export const serverKeyOf = (choice: Choice, now: Moment) => ({
  id: the.pick(serverKeyIds, choice.which),
  key: the.bytes(32, choice.variant),
  expiresAt: choice.variant % 3 === 0 ? null : the.endOf(now, choice.variant),
});

export const categoryOf = ({ which }: Choice): string => the.pick(['UserAuthentication', 'UserCreation'], which);
