/** ListUserImportJobs: lists the jobs of a pool, newest first. Reads the jobs. */
import { type ListIdentity, openPageToken, sealPageToken } from '../../crypto/page-token.ts';
import { operation } from '../operation.ts';
import { storedPool } from '../pools/pool-record.ts';
import { importJobType } from './import-job-type.ts';

/** UserImportJobsListType of the service model, although MaxResults may be 60. */
const LONGEST_PAGE = 50;

export const ListUserImportJobs = operation('ListUserImportJobs', 'iam', async (call) => {
  const { input, store, sealer } = call;
  const { poolId } = await storedPool(store.read.pools, input.UserPoolId);
  const list: ListIdentity = ['ListUserImportJobs', poolId];
  const after = openPageToken(sealer, list, input.PaginationToken);
  const limit = Math.min(input.MaxResults, LONGEST_PAGE);
  const { items, next } = await store.read.importJobs.list(poolId, { after, limit });
  return {
    UserImportJobs: items.map((job) => importJobType(call, job)),
    PaginationToken: sealPageToken(sealer, list, next),
  };
});
