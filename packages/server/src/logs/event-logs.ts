/**
 * The export of events as SetLogDeliveryConfiguration configures it: steps of sign-ins, and messages that were not
 * delivered. Exporting never makes a request wait and never fails it: what cannot be exported is lost, counted and
 * logged, as on AWS, where the export is best effort.
 */
import type { EventSourceName, LogConfigurationType } from '@latchkey/model';
import type { AuthEventRecord } from '../records/auth-event.ts';
import type { Message } from '../records/message.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/log.ts';
import type { Random } from '../ports/random.ts';
import type { Directory } from '../rules/pools/directory.ts';
import type { Store } from '../store/store.ts';
import { authEventLine, notificationLine } from './event-bodies.ts';
import { destinationOf, type LogDestinations } from './log-destinations.ts';
import { type LogFile, openLogFile } from './log-file.ts';
import { createLogOutbox } from './log-outbox.ts';

export interface EventLogOptions {
  /** Undefined: events are not exported. */
  readonly destinations: LogDestinations | undefined;
  /** Secret of the signature of posts; used only if a destination is a web address. */
  readonly webhookSecret: Uint8Array;
  readonly store: Pick<Store, 'read' | 'write'>;
  readonly directory: Pick<Directory, 'pool' | 'item'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

export interface EventLogs {
  /** Exports a step of a sign-in, if its pool exports them. */
  authEvent(event: AuthEventRecord): void;
  /** Exports that a message was not delivered, if its pool exports that. */
  notificationFailed(message: Message, reason: string): void;
  /** How many events were lost since the server started. */
  lost(): number;
  /** Starts to post events to web addresses. */
  start(): void;
  /** Resolves when all events so far are in their files or in the outbox. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Events that are looked up at the same time at most; the others are lost. */
const MAX_RUNNING = 1_000;

/** Time between two log lines about lost events. */
const REPORT_EVERY_MS = 60_000;

/** Creates the export. */
export function createEventLogs(options: EventLogOptions): EventLogs {
  const { destinations, webhookSecret: secret, store, directory, clock, log } = options;
  const files = new Map<string, LogFile>();
  const running = new Set<Promise<void>>();
  let [lost, unreported, reportedAt] = [0, 0, Number.NEGATIVE_INFINITY];

  const onLoss = (events: number, err: unknown): void => {
    lost += events;
    unreported += events;
    if (clock.now() - reportedAt < REPORT_EVERY_MS) return;
    reportedAt = clock.now();
    log.warn({ err, lost: unreported }, 'exported events were lost');
    unreported = 0;
  };

  const place = (arn: string) => (destinations === undefined ? undefined : destinationOf(destinations, arn));
  const urlOf = (arn: string): URL | undefined => {
    const destination = place(arn);
    return destination?.kind === 'web' ? destination.url : undefined;
  };
  const posts = [...(destinations?.named.values() ?? [])].some(({ kind }) => kind === 'web');
  const outbox = posts ? createLogOutbox({ ...options, secret, urlOf, onLoss }) : undefined;

  const fileAt = (path: string): LogFile => {
    const file = files.get(path) ?? openLogFile({ path, onLoss });
    files.set(path, file);
    return file;
  };

  const write = async (arn: string, owner: { poolId: string; sub: string }, line: string): Promise<void> => {
    const destination = place(arn);
    if (destination?.kind === 'file') fileAt(destination.path).append(line);
    else await outbox?.add(owner, { arn, line });
  };

  const arnFor = async (poolId: string, source: EventSourceName): Promise<string | undefined> => {
    const item = await directory.item(poolId, 'log-delivery', 'log-delivery');
    const configuration = item?.content.logConfigurations.find(({ EventSource }) => EventSource === source);
    return configuration && destinationArn(configuration);
  };

  const run = (job: () => Promise<void>): void => {
    if (destinations === undefined) return;
    if (running.size >= MAX_RUNNING) return onLoss(1, new Error('too many events at a time'));
    const done: Promise<void> = job()
      .catch((error: unknown) => onLoss(1, error))
      .finally(() => running.delete(done));
    running.add(done);
  };

  const flush = async (): Promise<void> => {
    await Promise.all(running);
    await Promise.all([...files.values()].map((file) => file.flush()));
  };

  return {
    authEvent: (event) =>
      run(async () => {
        const { poolId, sub } = event;
        // The pool is in the cache of the directory, since the request has just used it.
        if (!(await hasThreatProtection(directory, poolId))) return;
        const arn = await arnFor(poolId, 'userAuthEvents');
        if (arn === undefined) return;
        // The engine also records steps of decoy users.
        const user = await store.read.users.find(poolId, sub);
        if (user !== undefined) await write(arn, event, authEventLine(event, user.username));
      }),
    notificationFailed: (message, reason) =>
      run(async () => {
        const arn = await arnFor(message.poolId, 'userNotification');
        if (arn !== undefined) await write(arn, message, notificationLine(message, reason, clock.now()));
      }),
    lost: () => lost,
    start: () => outbox?.start(),
    flush,
    async close() {
      await flush();
      await outbox?.close();
    },
  };
}

/** The ARN of the one destination that a configuration has. */
function destinationArn(configuration: LogConfigurationType): string | undefined {
  const { CloudWatchLogsConfiguration, S3Configuration, FirehoseConfiguration } = configuration;
  return CloudWatchLogsConfiguration?.LogGroupArn ?? S3Configuration?.BucketArn ?? FirehoseConfiguration?.StreamArn;
}

/** Threat protection may have been turned off since the export was configured. */
async function hasThreatProtection(directory: Pick<Directory, 'pool'>, poolId: string): Promise<boolean> {
  const { record } = await directory.pool(poolId);
  return (record.definition.UserPoolAddOns?.AdvancedSecurityMode ?? 'OFF') !== 'OFF';
}
