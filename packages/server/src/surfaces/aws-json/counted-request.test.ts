import { describe, expect, it } from 'vitest';
import type { OperationName } from '@latchkey/model';
import type { RequestQuotas } from '../../rules/access/request-quotas.ts';
import { admitForUser } from './counted-request.ts';

/** The users that were counted. */
function counted(input: object): readonly string[] {
  const users: string[] = [];
  const quotas: RequestQuotas = {
    admit: () => Promise.resolve(),
    admitForUser: (_: OperationName, user: string) => users.push(user),
    admitFederation: () => Promise.resolve(),
  };
  admitForUser(quotas, 'InitiateAuth', undefined, input);
  return users;
}

describe('a request counts for the user', () => {
  it('whom its parameters name', () => {
    expect(counted({ ClientId: 'app', AuthParameters: { USERNAME: 'ann' } })).toEqual(['app ann']);
  });

  it('unless the name is too long to be one: names are kept in memory', () => {
    expect(counted({ ClientId: 'app', AuthParameters: { USERNAME: 'x'.repeat(129) } })).toEqual([]);
    expect(counted({ ClientId: 'app', ChallengeResponses: { USERNAME: 'x'.repeat(100_000) } })).toEqual([]);
  });
});
