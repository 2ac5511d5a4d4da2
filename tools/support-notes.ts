/**
 * Notes in the support table: what an operation that is built does not do here, because Latchkey is not AWS. Notes on a
 * capability are in its row, and notes on single operations are below the table (tools/generate-support.ts).
 */
import type { OperationName } from '@latchkey/model';
import type { capabilities } from './capabilities.ts';

/** Notes on whole capabilities. */
export const capabilityNotes: { readonly [C in keyof typeof capabilities]?: string } = {
  'Log delivery': 'Events go to files and web addresses that options name, not to services of AWS.',
  Replicas: 'Stored and returned. Nodes that share a PostgreSQL database take the place of replicas.',
  'Provisioned limits': 'In force with `--quotas aws`; otherwise stored and returned.',
};

/** Notes on single operations. */
export const operationNotes: { readonly [N in OperationName]?: string } = {
  UpdateUserPoolReplica: 'the state is stored and returned; it has no effect.',
};
