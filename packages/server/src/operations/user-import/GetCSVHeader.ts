/** GetCSVHeader: returns the columns that an import file for the pool must have. Reads the pool. */
import { csvHeader } from '../../import/csv-header.ts';
import { operation } from '../operation.ts';

export const GetCSVHeader = operation('GetCSVHeader', 'iam', async ({ input, directory }) => {
  const pool = await directory.pool(input.UserPoolId);
  return { UserPoolId: pool.id, CSVHeader: [...csvHeader(pool)] };
});
