/** The tests for every engine. */
import { afterAll, beforeAll, describe } from 'vitest';
import type { Store } from './store.ts';
import { describeAuditChain } from './testing/audit-chain.suite.ts';
import { describeAuthEvents } from './testing/auth-events.suite.ts';
import { describeAuthorizationCodes } from './testing/authorization-codes.suite.ts';
import { describeConcurrency } from './testing/concurrency.suite.ts';
import { describeExpiry } from './testing/expiry.suite.ts';
import { describeGroups } from './testing/groups.suite.ts';
import { describeImportJobs } from './testing/import-jobs.suite.ts';
import { describeLastingData } from './testing/lasting-data.suite.ts';
import { describeListings } from './testing/listings.suite.ts';
import { describeManyUsers } from './testing/many-users.suite.ts';
import { describeOddText } from './testing/odd-text.suite.ts';
import { describeOutbox } from './testing/outbox.suite.ts';
import { describeOwnedRecords } from './testing/owned-records.suite.ts';
import { describePasskeys } from './testing/passkeys.suite.ts';
import { describePoolItems } from './testing/pool-items.suite.ts';
import { describeProvisionedLimits } from './testing/provisioned-limits.suite.ts';
import { describeRecords } from './testing/records.suite.ts';
import { describeRemoval } from './testing/removal.suite.ts';
import { describeResealing } from './testing/resealing.suite.ts';
import { describeSteps } from './testing/steps.suite.ts';
import type { TestDatabase } from './testing/test-database.ts';
import { describeUserSessions } from './testing/user-sessions.suite.ts';
import { describeWholeCopy } from './testing/whole-copy.suite.ts';

/** Runs the suite on databases that `create` creates. Tests that share a database use separate pools. */
export function describeStore(create: () => Promise<TestDatabase>): void {
  describe('on one database', () => {
    let database: TestDatabase;
    let store: Store;
    beforeAll(async () => {
      database = await create();
      store = await database.open();
    });
    afterAll(async () => {
      await store.close();
      await database.remove();
    });
    const current = (): Store => store;
    describeRecords(current);
    describeOwnedRecords(current);
    describeOutbox(current);
    describeListings(current);
    describeManyUsers(current);
    describeAuthEvents(current);
    describeGroups(current);
    describePoolItems(current);
    describeImportJobs(current);
    describePasskeys(current);
    describeUserSessions(current);
    describeAuthorizationCodes(current);
    describeProvisionedLimits(current);
    describeOddText(current);
    describeSteps(current);
    describeConcurrency(current);
    describeRemoval(current);
    describeExpiry(current);
  });
  describeLastingData(create);
  describeResealing(create);
  describeAuditChain(create);
  describeWholeCopy(create);
}
