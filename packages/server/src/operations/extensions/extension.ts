/** Operations that Latchkey has in addition to the API of Cognito. For administrators only: every request is signed. */
import { serviceError, textViolation } from '@latchkey/model';
import type { Services } from '../../services.ts';

/**
 * One of Latchkey's own operations. Its input and output are JSON that no model describes, so it checks its input
 * itself.
 */
export interface Extension {
  /** The name on the wire, without its prefix. */
  readonly name: string;
  /** @throws ServiceError the error for the caller */
  run(services: Services, input: unknown): Promise<object>;
}

/** Returns a member of an input, which may be any JSON value. */
export function member(input: unknown, name: string): unknown {
  return (Object(input) as Readonly<Record<string, unknown>>)[name];
}

/**
 * Returns a member that must be a string of a shape of the model.
 *
 * @throws InvalidParameterException
 */
export function textIn(input: unknown, name: string, shape: string): string {
  const value = member(input, name);
  if (typeof value !== 'string') throw serviceError('InvalidParameterException', `Missing required parameter ${name}`);
  const violation = textViolation(shape, name, value);
  if (violation !== undefined) throw violation;
  return value;
}

/** Returns `userPoolId`. @throws as `textIn` */
export function poolIdIn(input: unknown): string {
  return textIn(input, 'userPoolId', 'UserPoolIdType');
}

/**
 * Returns a flag; false if it is left out.
 *
 * @throws InvalidParameterException
 */
export function flag(input: unknown, name: string): boolean {
  const value = member(input, name) ?? false;
  if (typeof value !== 'boolean') throw serviceError('InvalidParameterException', `${name} must be true or false`);
  return value;
}
