import type { Inputs, OperationName } from '@latchkey/model';
import type { Callers } from '../../operations/operation.ts';
import type { Subject } from '../http/request-log.ts';

/** Returns the subject of a request: from the identity of the caller, or from validated ids in the input. */
export function subjectOf(caller: Callers[keyof Callers], input: Inputs[OperationName]): Subject {
  if (caller !== undefined && 'token' in caller) {
    return { pool: caller.pool.id, client: caller.token.clientId, user: caller.user.sub };
  }
  if (caller !== undefined && 'client' in caller) return { pool: caller.pool.id, client: caller.client.id };
  return { pool: id(input, 'UserPoolId'), client: id(input, 'ClientId'), signer: caller?.accessKeyId };
}

function id(input: Inputs[OperationName], member: 'UserPoolId' | 'ClientId'): string | undefined {
  const value = (input as Readonly<Record<string, unknown>>)[member];
  return typeof value === 'string' ? value : undefined;
}
