import { checkOf } from './constraints.ts';
import { decoderOf } from './decoder.ts';
import { ServiceError, serviceError } from './errors.ts';
import type { Inputs, OperationName } from './generated/types.ts';
import { operations } from './operations.ts';
import { Violations } from './violations.ts';

/** A validated input, or the error to answer instead. */
export type Validation<Operation extends OperationName> =
  | { readonly ok: true; readonly input: Inputs[Operation] }
  | { readonly ok: false; readonly error: ServiceError };

/**
 * Validates parsed JSON as the input of an operation, in the two steps of the service (observed):
 *
 * 1. structure: a wrong JSON type is a SerializationException; only the first one is reported. Null means absent. Unknown members are
 *    left out.
 * 2. constraints: an InvalidParameterException that lists every violation (ten at most), in the order of the model.
 *
 * The result contains modelled members only. Maps have no prototype, so every key is safe to look up. Values of sensitive shapes never
 * appear in a message. This is stricter than the service on purpose: the service truncates 1.5 to an integer and accepts the string
 * "yes" as true (observed).
 *
 * @param value what `JSON.parse` returned for the request body
 */
export function validateInput<Operation extends OperationName>(
  operation: Operation,
  value: unknown,
): Validation<Operation> {
  const shape = operations[operation].input;
  try {
    const input = decoderOf(shape)(bodyOf(value));
    const violations = new Violations();
    checkOf(shape)(input, '', violations);
    const error = violations.toError();
    return error ? { ok: false, error } : { ok: true, input: input as Inputs[Operation] };
  } catch (error) {
    if (error instanceof ServiceError) return { ok: false, error };
    throw error;
  }
}

/**
 * Validates text that is sent in a map instead of in a member (`USERNAME` of AuthParameters), as if it were that member.
 *
 * @param shape name of a string shape of the model
 * @param member its name in the message, in lower camel case
 */
export function textViolation(shape: string, member: string, text: string): ServiceError | undefined {
  const violations = new Violations();
  checkOf(shape)(text, member, violations);
  return violations.toError();
}

/** Rejects a scalar body without a message (observed). */
function bodyOf(value: unknown): object {
  if (typeof value !== 'object' || value === null) throw serviceError('SerializationException', '');
  return value;
}
