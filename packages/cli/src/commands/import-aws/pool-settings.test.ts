import { expect, it } from 'vitest';
import { clientRequest } from './pool-settings.ts';

const flowsOf = (flows: readonly ('ALLOW_CLIENT_TOKEN_AUTH' | 'ALLOW_USER_SRP_AUTH')[], users: 'lazy' | 'now') =>
  clientRequest(
    { ClientName: 'app', ExplicitAuthFlows: [...flows] },
    'us-east-1_pool',
    { users, region: 'us-east-1' },
    new Set(),
  ).ExplicitAuthFlows;

it('adds the flow that migrates users, only where users migrate', () => {
  expect(flowsOf(['ALLOW_USER_SRP_AUTH'], 'lazy')).toEqual(['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH']);
  expect(flowsOf(['ALLOW_USER_SRP_AUTH'], 'now')).toEqual(['ALLOW_USER_SRP_AUTH']);
});

it('adds no flow to a client for machines, which may have no other', () => {
  expect(flowsOf(['ALLOW_CLIENT_TOKEN_AUTH'], 'lazy')).toEqual(['ALLOW_CLIENT_TOKEN_AUTH']);
});
