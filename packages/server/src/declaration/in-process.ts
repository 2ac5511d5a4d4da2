/** Calls operations in this process as the API does: validated, authorized, and with the same errors. */
import { encodeOutput, type Inputs, type OperationName, type Outputs, validateInput } from '@latchkey/model';
import { operations } from '../operations/index.ts';
import type { Operation } from '../operations/operation.ts';
import type { Services } from '../services.ts';
import { credentialAccess } from './credentials.ts';
import type { Administration } from './reconcile/administration.ts';

/** The administrator in log lines and triggers. */
const caller = { accessKeyId: 'declaration' };

export function inProcess(services: Services): Administration {
  return {
    async call<N extends OperationName>(name: N, given: Inputs[N]): Promise<Outputs[N]> {
      // The registry has each operation under its own name. From here on its type is that of any operation.
      const operation: Operation = operations[name];
      if (operation.authorization !== 'iam') throw new TypeError(`${name} is not an operation of an administrator`);
      const validation = validateInput(name, JSON.parse(JSON.stringify(given)));
      if (!validation.ok) throw validation.error;
      const origin = {
        requestId: services.random.uuid(),
        sourceIp: null,
        userAgent: 'latchkey declaration',
        note: () => undefined,
      };
      const output = await operation.run({ ...services, input: validation.input, caller, origin });
      const body = encodeOutput(name, output as Outputs[N]);
      return (body === '' ? undefined : JSON.parse(body)) as Outputs[N];
    },
    credentials: credentialAccess(services),
  };
}
