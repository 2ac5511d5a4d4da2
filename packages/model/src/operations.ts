import type { ErrorName, OperationName } from './generated/types.ts';
import { service } from './service.ts';

/** One operation in the service model. */
export interface OperationModel {
  /** Name of the input structure. */
  readonly input: string;
  /** Name of the output structure; absent if the operation returns status 200 and an empty body. */
  readonly output?: string;
  /** `none`: SDKs do not sign the request. A client id, token or Session in it identifies the caller. */
  readonly auth: 'sigv4' | 'none';
  /** The errors documented for the operation. */
  readonly errors: readonly ErrorName[];
  /** Known only from the newest AWS SDK client, without published constraints for its input. */
  readonly clientOnly?: true;
}

/** All operations of the API, by name. */
export const operations = service.operations as Readonly<Record<OperationName, OperationModel>>;

/** All operation names in alphabetical order. */
export const operationNames = Object.keys(service.operations) as readonly OperationName[];

/** The part of `X-Amz-Target` before the dot. */
export const targetPrefix: string = service.metadata.targetPrefix;

/** Whether `name` is an operation of the API; safe on any string, `constructor` included. */
export function isOperationName(name: string): name is OperationName {
  return Object.hasOwn(service.operations, name);
}
