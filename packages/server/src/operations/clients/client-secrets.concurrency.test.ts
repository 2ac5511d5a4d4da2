/** Requests to several nodes at once: secrets of a client stay two, and nodes agree on a certificate. */
import { expect } from 'vitest';
import { onEveryEngine } from '../../challenges/testing/nodes.ts';
import { GetSigningCertificate } from '../pools/GetSigningCertificate.ts';
import { callOperation } from '../testing/call.ts';
import { newTestApp } from '../users/testing/users.ts';
import { AddUserPoolClientSecret } from './AddUserPoolClientSecret.ts';
import { DeleteUserPoolClientSecret } from './DeleteUserPoolClientSecret.ts';
import { ListUserPoolClientSecrets } from './ListUserPoolClientSecrets.ts';

onEveryEngine(({ first, all, once }) => {
  /** Starts this many calls at once, distributed over the nodes. */
  const spread = <T>(times: number, call: (services: ReturnType<typeof first>, index: number) => Promise<T>) =>
    Promise.allSettled(
      Array.from({ length: times }, (_, index) => call(all()[index % all().length] ?? first(), index)),
    );
  const codesOf = (outcomes: readonly PromiseSettledResult<unknown>[]) =>
    outcomes.map((outcome) =>
      outcome.status === 'fulfilled' ? 'done' : String((outcome.reason as { readonly code?: string }).code),
    );

  once('a client never has more than two secrets, and never none', async () => {
    const place = await newTestApp(first(), {}, { GenerateSecret: true });
    const added = await spread(6, (services) => callOperation(services, AddUserPoolClientSecret, place));
    expect(codesOf(added).toSorted()).toEqual([...Array<string>(5).fill('LimitExceededException'), 'done']);
    const { ClientSecrets = [] } = await callOperation(first(), ListUserPoolClientSecrets, place);
    expect(ClientSecrets).toHaveLength(2);
    const removed = await spread(2, (services, index) =>
      callOperation(services, DeleteUserPoolClientSecret, {
        ...place,
        ClientSecretId: ClientSecrets[index]?.ClientSecretId ?? '',
      }),
    );
    expect(codesOf(removed).toSorted()).toEqual(['InvalidParameterException', 'done']);
  });

  once('the first requests for a signing certificate get the same one', async () => {
    const { UserPoolId } = await newTestApp(first());
    const outcomes = await spread(4, (services) => callOperation(services, GetSigningCertificate, { UserPoolId }));
    expect(codesOf(outcomes)).toEqual(['done', 'done', 'done', 'done']);
    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1);
  });
});
