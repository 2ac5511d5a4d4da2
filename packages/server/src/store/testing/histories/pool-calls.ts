/** The calls of a random write that are about no user: items of pools, import jobs, what waits, and the server. */
import { type Call, changed } from './call.ts';
import * as a from './pool-records.ts';
import { pick, poolIdOf } from './universe.ts';

/** Calls of writes that run alone. */
export const ofPools = {
  'importJobs.addChunk': async (tx, choice) => {
    const chunk = a.chunkOf(choice);
    if ((await tx.importJobs.chunk(chunk, chunk.index)) !== undefined) return 'there';
    return tx.importJobs.addChunk(chunk);
  },
  // Until nothing is left to remove.
  'importJobs.removeChunks': async (tx, choice) => {
    while (await tx.importJobs.removeChunks(a.jobKeyOf(choice), a.keptUploadsOf(choice)));
  },
  'importJobs.addLog': async (tx, choice) => {
    const part = a.logPartOf(choice);
    const [there] = await tx.importJobs.log(part, part.lastLine - 1, 1);
    return there?.lastLine === part.lastLine ? 'there' : tx.importJobs.addLog(part);
  },
} as const satisfies Record<string, Call>;

/** Calls that decide who comes first by themselves. */
export const ofPoolsByThemselves = {
  'outbox.take': (tx, choice, now) => tx.outbox.take(a.outboxKeyOf(choice), a.dueAtOf(choice, now)),
  'outbox.takeOver': (tx, choice, now) =>
    tx.outbox.takeOver(a.outboxKeyOf(choice), a.triedAt(choice, now), a.dueAtOf(choice, now)),
  'outbox.release': (tx, choice, now) =>
    tx.outbox.release(a.outboxKeyOf(choice), { attempts: choice.variant, dueAt: a.dueAtOf(choice, now) }),
  'outbox.remove': (tx, choice) => tx.outbox.remove(a.outboxKeyOf(choice)),
  'outbox.removeTaken': (tx, choice, now) => tx.outbox.removeTaken(a.outboxKeyOf(choice), a.triedAt(choice, now)),
  'poolItems.insert': (tx, choice, now) => tx.poolItems.insert(a.poolItemOf(choice, now), 3 + (choice.which % 2)),
  'poolItems.replace': async (tx, choice, now) => {
    const { variant } = choice;
    const found = await tx.poolItems.findForUpdate(poolIdOf(choice), a.kindOf(choice), a.itemIdOf(choice));
    return changed(found, (item) => {
      const { content, uniqueKey, modifiedAt } = a.poolItemOf(choice, now);
      // Sometimes the change is based on an older version, or on an item that was removed since.
      const version = item.version - (variant % 4 === 0 ? 1 : 0);
      const createdAt = item.createdAt - (variant % 4 === 1 ? 1 : 0);
      return tx.poolItems.replace({ ...item, content, uniqueKey, modifiedAt, version, createdAt });
    });
  },
  'poolItems.remove': (tx, choice) => tx.poolItems.remove(poolIdOf(choice), a.kindOf(choice), a.itemIdOf(choice)),
  'poolItems.removeOfClient': (tx, choice) =>
    tx.poolItems.removeOfClient(poolIdOf(choice), pick(['client1', 'client2'], choice.variant)),
  'importJobs.insert': (tx, choice, now) =>
    tx.importJobs.insert({ ...a.importJobOf(choice, now), status: 'Created' }, 2 + (choice.variant % 3)),
  'importJobs.replace': async (tx, choice, now) => {
    const { poolId, jobId } = a.jobKeyOf(choice);
    return changed(await tx.importJobs.findForUpdate(poolId, jobId), ({ createdAt }) =>
      tx.importJobs.replace({ ...a.importJobOf(choice, now), createdAt }),
    );
  },
  'serverKeys.putIfAbsent': (tx, choice, now) => tx.serverKeys.putIfAbsent(a.serverKeyOf(choice, now)),
  'serverKeys.put': (tx, choice, now) => tx.serverKeys.put(a.serverKeyOf(choice, now)),
  'serverKeys.remove': (tx, choice) => tx.serverKeys.remove(pick(a.serverKeyIds, choice.which)),
  'provisionedLimits.put': (tx, choice) => tx.provisionedLimits.put(a.categoryOf(choice), choice.variant),
} as const satisfies Record<string, Call>;
