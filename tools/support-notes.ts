/**
 * Notes in the support table: what an operation that is built does not do here, because Latchkey is not AWS. They stand beside
 * the capability, or below the table for single operations (tools/generate-support.ts).
 */
import type { OperationName } from '@latchkey/model';
import type { capabilities } from './capabilities.ts';

/** Notes on whole capabilities. */
export const capabilityNotes: { readonly [C in keyof typeof capabilities]?: string } = {
  'Log delivery': 'Events go to files and web addresses that the options name, not to services of AWS.',
  Replicas: 'Kept and returned. The nodes that share a database are the replicas here.',
  'Provisioned limits': 'In force with `--quotas aws`; otherwise kept and returned.',
};

/** Notes on single operations. */
export const operationNotes: { readonly [N in OperationName]?: string } = {
  UpdateUserPoolReplica: 'the state is kept; every node accepts every request, whatever the state.',
};
