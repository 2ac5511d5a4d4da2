/** Calls of operations that only Latchkey has, with failures in words. */
import { CommandError } from '../output/failure.ts';
import type { Administration } from './administration.ts';

/**
 * Calls it.
 * @param doing what it is for, to go on from "What answers at … cannot"
 * @throws CommandError
 */
export async function callOwn<T>(
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
      const message = `What answers at ${place.endpoint} cannot ${doing}.`;
      throw new CommandError(error.code, message, 'Ask a Latchkey server of this version or later.');
    }
    // The server's message is one sentence, then the next step.
    const [, happened = error.message, next = ''] = /^(.*?[.:]) (?=[A-Z])(.*)$/s.exec(error.message) ?? [];
    throw error.code === 'InvalidParameter' ? new CommandError(error.code, happened, next) : error;
  }
}
