/** Calls operations that only Latchkey has. */
import { CommandError } from '../output/failure.ts';
import type { Administration } from './administration.ts';

/**
 * Calls an operation that only Latchkey has.
 *
 * @param doing what the operation does, to complete "The server at … cannot"
 * @throws CommandError
 */
export async function callLatchkeyOperation<T>(
  { service, place }: Administration,
  operation: string,
  input: object,
  doing: string,
): Promise<T> {
  try {
    return (await service.callLatchkey(operation, input)) as T;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    if (error.code === 'UnknownOperation') {
      const message = `The server at ${place.endpoint} cannot ${doing}.`;
      throw new CommandError(error.code, message, 'This needs a Latchkey server of this version or later.');
    }
    // The server's message is one sentence, then the next step.
    const [, happened = error.message, next = ''] = /^(.*?[.:]) (?=[A-Z])(.*)$/s.exec(error.message) ?? [];
    throw error.code === 'InvalidParameter' ? new CommandError(error.code, happened, next) : error;
  }
}
