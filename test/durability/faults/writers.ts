/** Clients that write all the time, and note when each request began and how it was answered. */
import { setTimeout as sleep } from 'node:timers/promises';
import { RawClient } from '../../harness/raw-client.ts';

const CLIENTS = 8;
/** Pause after a refused request, as every client should make. */
const PAUSE_MS = 20;

export interface Writers {
  /** Names of groups whose creation was acknowledged, with the instant at which the request was sent. */
  readonly acknowledged: ReadonlyMap<string, number>;
  /** Answers that ask the client to try again. */
  readonly refused: readonly { readonly status: number; readonly text: string }[];
  /** Resolves when the condition holds; looked at after every answer. */
  until(condition: () => boolean): Promise<void>;
  end(): Promise<void>;
  /** Resolves when the server is gone and every request that was sent has failed. */
  broken(): Promise<void>;
}

let writers = 0;

export function startWriters(endpoint: string, UserPoolId: string): Writers {
  const raw = new RawClient(endpoint, { sockets: CLIENTS, timeoutMs: 60_000 });
  const ending = new AbortController();
  const acknowledged = new Map<string, number>();
  const refused: { status: number; text: string }[] = [];
  const run = (writers += 1);
  const write = async (client: number): Promise<void> => {
    for (let n = 0; !ending.signal.aborted; n += 1) {
      const GroupName = `group-${run}-${client}-${n}`;
      const sentAt = Date.now();
      // A connection may break when a server ends; everything else must be an answer.
      const { status, text } = await raw.call('CreateGroup', { UserPoolId, GroupName });
      if (status === 200) acknowledged.set(GroupName, sentAt);
      else refused.push({ status, text });
      if (status !== 200) await sleep(PAUSE_MS);
    }
  };
  const working = Promise.all(Array.from({ length: CLIENTS }, (_, client) => write(client)));
  let failure: unknown;
  working.catch((error: unknown) => (failure = error));
  return {
    acknowledged,
    refused,
    async until(condition) {
      while (!condition()) {
        if (failure !== undefined) throw failure;
        await sleep(10);
      }
    },
    async end() {
      ending.abort();
      await working.finally(() => raw.close());
    },
    async broken() {
      await working.catch(() => undefined);
      raw.close();
    },
  };
}

/** The names of all groups of a pool. */
export async function groupsOf(endpoint: string, UserPoolId: string): Promise<ReadonlySet<string>> {
  const raw = new RawClient(endpoint, { timeoutMs: 60_000 });
  const names = new Set<string>();
  let NextToken: string | undefined;
  do {
    const page = await raw.result<{ Groups: { GroupName: string }[]; NextToken?: string }>('ListGroups', {
      UserPoolId,
      Limit: 60,
      ...(NextToken !== undefined && { NextToken }),
    });
    for (const { GroupName } of page.Groups) names.add(GroupName);
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  raw.close();
  return names;
}
