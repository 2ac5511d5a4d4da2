import type { ErrorName, OperationName } from './generated/types.ts';
import { service } from './service.ts';

/** What the service model says about one operation. */
export interface OperationModel {
  /** Name of the input structure. */
  readonly input: string;
  /** Name of the output structure; absent when the operation answers with status 200 and an empty body. */
  readonly output?: string;
  /** `none`: SDKs do not sign the request, the caller proves itself by what is in it (client id, token or session). */
  readonly auth: 'sigv4' | 'none';
  /** The errors documented for the operation. */
  readonly errors: readonly ErrorName[];
  /** Known from the newest AWS SDK client only; no constraints are published for its input. */
  readonly clientOnly?: true;
}

/** Every operation of the API, by its name on the wire. */
export const operations = service.operations as Readonly<Record<OperationName, OperationModel>>;

/** Every operation name, alphabetical. */
export const operationNames = Object.keys(service.operations) as readonly OperationName[];

/** What stands before the dot in `X-Amz-Target`. */
export const targetPrefix: string = service.metadata.targetPrefix;

/** Whether `name` is an operation of the API; safe on any string, `constructor` included. */
export function isOperationName(name: string): name is OperationName {
  return Object.hasOwn(service.operations, name);
}
