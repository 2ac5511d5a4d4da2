/** The reads of a random history that are about no user: items of pools, import jobs, what waits, and the server. */
import { pages, type Read } from './call.ts';
import * as a from './pool-records.ts';
import { pick, poolIdOf } from './universe.ts';

/** Reads of one statement each. */
export const statementsOfPools = {
  'outbox.due': (read, choice, now) =>
    read.outbox.due(a.queueOf(choice), a.askedAt(choice, now), pick([100, 1, 2, 3], choice.variant)),
  'outbox.count': (read, choice) => read.outbox.count(a.queueOf(choice)),
  'poolItems.find': (read, choice) => read.poolItems.find(poolIdOf(choice), a.kindOf(choice), a.itemIdOf(choice)),
  'poolItems.findByKey': (read, choice) =>
    read.poolItems.findByKey(poolIdOf(choice), a.kindOf(choice), a.uniqueKeyOf(choice.which)),
  'poolItems.findGlobally': (read, choice) =>
    read.poolItems.findGlobally(a.kindOf(choice), a.uniqueKeyOf(choice.which)),
  'poolItems.count': (read, choice) => read.poolItems.count(poolIdOf(choice), a.kindOf(choice)),
  'importJobs.find': (read, choice) => {
    const { poolId, jobId } = a.jobKeyOf(choice);
    return read.importJobs.find(poolId, jobId);
  },
  'importJobs.active': (read, choice) =>
    read.importJobs.active(choice.variant % 2 === 0 ? poolIdOf(choice) : undefined),
  'importJobs.chunk': (read, choice) => read.importJobs.chunk(a.chunkOf(choice), choice.variant % 2),
  'importJobs.log': (read, choice) =>
    read.importJobs.log(a.jobKeyOf(choice), choice.variant, choice.variant === 0 ? 100 : 1 + (choice.variant % 3)),
  'serverKeys.list': async (read) => (await read.serverKeys.list()).filter(a.isOwnKey),
  'provisionedLimits.all': (read) => read.provisionedLimits.all(),
} as const satisfies Record<string, Read>;

/** Reads of several statements. */
export const listingsOfPools = {
  'importJobs.due': (read, choice, now) => read.importJobs.due(a.jobsAskedAt(choice, now)),
  'poolItems.list': (read, choice) =>
    pages(1 + (choice.variant % 3), (page) => read.poolItems.list(poolIdOf(choice), a.kindOf(choice), page)),
  'poolItems.listGlobally': (read, choice) =>
    pages(1 + (choice.variant % 3), (page) => read.poolItems.listGlobally(a.kindOf(choice), page)),
  'importJobs.list': (read, choice) =>
    pages(1 + (choice.variant % 2), (page) => read.importJobs.list(poolIdOf(choice), page)),
} as const satisfies Record<string, Read>;
