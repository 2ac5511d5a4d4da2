/** The place of an operation that Latchkey does not have yet: it keeps the registry complete and answers by name. */
import type { OperationName } from '@latchkey/model';

export interface Unsupported<N extends OperationName = OperationName> {
  readonly name: N;
  readonly unsupported: true;
}

/** Stands in the registry until the operation is built. */
export function unsupported<N extends OperationName>(name: N): Unsupported<N> {
  return { name, unsupported: true };
}
