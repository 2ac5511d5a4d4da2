/** Cases of the error of requests beyond AWS's quotas of request rates, which a server of their own has in force. */
import type { OperationName } from '@latchkey/model';
import { validInput } from '@latchkey/model/samples';
import { RawClient, type RawReply } from '../harness/raw-client.ts';
import { sendWith } from './any-command.ts';
import type { ErrorCase } from './operation-cases.ts';

const TOGETHER = 8;
const ERROR = 'TooManyRequestsException';

/** Operations that would do much until the quota is used up, with a cheaper one that is counted in the same category. */
const cheaper: ReadonlyMap<OperationName, OperationName> = new Map([['CreateUserPool', 'DeleteUserPool']]);

/** Sends requests for a pool that does not exist, until the quota is used up, and then some with the SDK. */
export function tooManyRequests(operation: OperationName): ErrorCase {
  return async ({ withQuotas: { latchkey, sdk } }) => {
    for (;;) {
      await useUpQuota(latchkey.endpoint, cheaper.get(operation) ?? operation);
      const answers = await Promise.allSettled(
        Array.from({ length: TOGETHER }, () => sendWith(sdk, operation, validInput(operation))),
      );
      const refused = answers.filter((answer) => answer.status === 'rejected').map(({ reason }) => reason as Error);
      const error = refused.find(({ name }) => name === ERROR);
      // On a slow machine the quota may be there again.
      if (error !== undefined) throw error;
    }
  };
}

/** Sends requests side by side, until one is refused. */
async function useUpQuota(endpoint: string, operation: OperationName): Promise<void> {
  const raw = new RawClient(endpoint, { sockets: TOGETHER });
  const isRefused = ({ text }: RawReply): boolean => text.includes(`"${ERROR}"`);
  let refused = false;
  const lane = async (): Promise<void> => {
    while (!refused) refused = isRefused(await raw.call(operation, validInput(operation))) || refused;
  };
  await Promise.all(Array.from({ length: TOGETHER }, lane));
  raw.close();
}
