/** What Latchkey can be asked besides the API of Cognito. Administrators only: every request is signed. */
import { serviceError, textViolation } from '@latchkey/model';
import type { Services } from '../../services.ts';

/** An operation of Latchkey's own. Its input and output are JSON, and no model describes them: it checks what it is given. */
export interface Extension {
  /** The name on the wire, without its prefix. */
  readonly name: string;
  /** @throws ServiceError with which the caller is answered */
  run(services: Services, input: unknown): Promise<object>;
}

/** A member of an input, whatever the input is. */
export function member(input: unknown, name: string): unknown {
  return (Object(input) as Readonly<Record<string, unknown>>)[name];
}

/**
 * A member that is text of a shape of the model.
 * @throws InvalidParameterException
 */
export function textIn(input: unknown, name: string, shape: string): string {
  const value = member(input, name);
  if (typeof value !== 'string') throw serviceError('InvalidParameterException', `Missing required parameter ${name}`);
  const violation = textViolation(shape, name, value);
  if (violation !== undefined) throw violation;
  return value;
}

/** The pool that is meant. Throws as `textIn`. */
export function poolIdIn(input: unknown): string {
  return textIn(input, 'userPoolId', 'UserPoolIdType');
}

/**
 * A flag, false if it is left out.
 * @throws InvalidParameterException
 */
export function flag(input: unknown, name: string): boolean {
  const value = member(input, name) ?? false;
  if (typeof value !== 'boolean') throw serviceError('InvalidParameterException', `${name} is true or false`);
  return value;
}
