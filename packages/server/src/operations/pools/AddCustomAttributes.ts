/**
 * AddCustomAttributes: adds attributes to the schema of a pool. Attributes in a schema cannot be changed or removed.
 */
import { serviceError } from '@latchkey/model';
import { addAttributes } from '../../rules/schema/attribute-schema-declaration.ts';
import { operation } from '../operation.ts';
import { assertNoImport } from './import-in-progress.ts';
import { storedPool } from './pool-record.ts';

export const AddCustomAttributes = operation('AddCustomAttributes', 'iam', async (call) => {
  const { input, store, directory, clock } = call;
  const modifiedAt = clock.now();
  const added = await store.write(async (tx) => {
    const pool = await storedPool(tx.pools, input.UserPoolId);
    await assertNoImport(tx, pool.poolId);
    const SchemaAttributes = addAttributes(pool.definition.SchemaAttributes ?? [], input.CustomAttributes);
    return tx.pools.replace({ ...pool, definition: { ...pool.definition, SchemaAttributes }, modifiedAt });
  });
  // The operation documents no ConcurrentModificationException. SDKs retry after TooManyRequestsException too.
  if (!added)
    throw serviceError('TooManyRequestsException', 'The user pool was changed by another request. Try again.');
  directory.forget(input.UserPoolId);
  return {};
});
