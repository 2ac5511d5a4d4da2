/** Runs operations of the API for the console, with the same validation, and one log line for each change. */
import { isOperationName, type OperationName, type Outputs, validateInput } from '@latchkey/model';
import type { Context } from 'hono';
import { operations } from '../../operations/index.ts';
import type { Operation } from '../../operations/operation.ts';
import type { Services } from '../../services.ts';
import { originOf } from '../http/origin.ts';
import { logRequest } from '../http/request-log.ts';

/** What the log has as signer where nobody signs in. */
const IN_DEVELOPMENT = 'console';

/** Operations that only read. They are part of the line of their page, and have none of their own. */
const reading = /^(?:Admin)?(?:Get|List|Describe)/;

/**
 * @param administrator the user name; null in development
 * @throws ServiceError
 */
export async function callOperation<N extends OperationName>(
  services: Services,
  context: Context,
  administrator: string | null,
  name: N,
  given: object,
): Promise<Outputs[N]> {
  const start = performance.now();
  const requestId = services.random.uuid();
  const { origin, notes } = originOf(context, requestId);
  const accessKeyId = administrator === null ? IN_DEVELOPMENT : `console:${administrator}`;
  let error: unknown;
  try {
    const validation = validateInput(name, withoutUndefined(given));
    if (!validation.ok) throw validation.error;
    // The registry has each operation under its own name. From here on its type is that of any operation.
    const operation: Operation = operations[name];
    if (operation.authorization !== 'iam') throw new TypeError(`${name} is no operation for administrators`);
    const output = await operation.run({ ...services, input: validation.input, caller: { accessKeyId }, origin });
    return output as Outputs[N];
  } catch (thrown) {
    error = thrown;
    throw thrown;
  } finally {
    if (error !== undefined || !reading.test(name)) {
      const subject = { pool: text(given, 'UserPoolId'), client: text(given, 'ClientId'), signer: accessKeyId };
      const durationMs = performance.now() - start;
      const operation = isOperationName(name) ? name : undefined;
      logRequest(services, { requestId, operation, subject, notes, durationMs, error });
    }
  }
}

/** As JSON would be: a member that is not given is absent. */
function withoutUndefined(given: object): object {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function text(given: object, member: string): string | undefined {
  const value = (given as Readonly<Record<string, unknown>>)[member];
  return typeof value === 'string' ? value : undefined;
}
