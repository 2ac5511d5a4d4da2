/** The registry entry of an operation that Latchkey does not have yet. It keeps the registry complete. */
import type { OperationName } from '@latchkey/model';

export interface Unsupported<N extends OperationName = OperationName> {
  readonly name: N;
  readonly unsupported: true;
}

export function unsupported<N extends OperationName>(name: N): Unsupported<N> {
  return { name, unsupported: true };
}
