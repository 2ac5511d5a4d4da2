import { describe, expect, it } from 'vitest';
import { UsageError } from '../output/failure.ts';
import { placeOf, type Target, type TargetOptions, targetOfSession, targetOfSignIn } from './target.ts';

const local: Target = { userPoolId: 'us-east-1_Local', clientId: 'c1', endpoint: 'http://127.0.0.1:9339' };
const onAws: Target = { userPoolId: 'eu-west-1_Cloud', clientId: 'c2' };
const variable = 'http://10.0.0.1:9339';

describe('the target of a sign-in', () => {
  it.each<[string, TargetOptions, string | undefined, Target, string | undefined]>([
    ['from the options', { pool: 'us-east-1_A', client: 'c', endpoint: 'http://h' }, variable, local, 'http://h'],
    [
      'from the environment, if there is no --endpoint',
      { pool: 'us-east-1_A', client: 'c' },
      variable,
      local,
      variable,
    ],
    ['AWS, without option and variable', { pool: 'us-east-1_A', client: 'c' }, undefined, local, undefined],
    ['the last target', {}, undefined, local, local.endpoint],
    ['the last target, if its pool is given', { pool: local.userPoolId }, undefined, local, local.endpoint],
    ['another server, if the variable is set since then', {}, variable, local, variable],
    ['AWS, if it was the last target', {}, undefined, onAws, undefined],
  ])('%s', (_, options, environment, last, endpoint) => {
    const target = targetOfSignIn(options, environment, last);
    expect(target).toEqual({
      userPoolId: options.pool ?? last.userPoolId,
      clientId: options.client ?? last.clientId,
      ...(endpoint !== undefined && { endpoint }),
    });
  });

  it('takes nothing from the last target for another pool or app client', () => {
    expect(targetOfSignIn({ pool: 'us-east-1_Other' }, undefined, local)).toEqual({ userPoolId: 'us-east-1_Other' });
    expect(targetOfSignIn({ client: 'other' }, undefined, local)).toEqual({ clientId: 'other' });
    expect(targetOfSignIn({}, undefined, undefined)).toEqual({});
  });
});

describe('the target of a session', () => {
  it('is the server that issued it, whatever the variable is now', () => {
    expect(targetOfSession({}, variable, onAws)).toEqual(onAws);
    expect(targetOfSession({}, variable, local)).toEqual(local);
  });

  it('is another server only with an option', () => {
    expect(targetOfSession({ endpoint: 'http://h' }, undefined, local)).toEqual({ ...local, endpoint: 'http://h' });
  });

  it('comes from options and environment for another pool', () => {
    const named = { pool: 'us-east-1_A', client: 'c' };
    expect(targetOfSession(named, variable, local)).toEqual({
      userPoolId: 'us-east-1_A',
      clientId: 'c',
      endpoint: variable,
    });
  });
});

it.each([
  { pool: 'first' },
  { pool: 'us-east-1_A-B' },
  { pool: `us-east-1_${'A'.repeat(46)}` },
  { endpoint: '127.0.0.1:9339' },
  { endpoint: 'file:///etc/passwd' },
  { region: 'Mars' },
  { region: 'evil.example.com/us-east-1' },
])('rejects %j', (options) => {
  expect(() => targetOfSignIn(options, undefined, undefined)).toThrow(UsageError);
});

it('describes the target', () => {
  expect(placeOf(local)).toBe('us-east-1_Local at http://127.0.0.1:9339');
  expect(placeOf(onAws)).toBe('eu-west-1_Cloud on AWS (eu-west-1)');
  expect(placeOf({ ...onAws, region: 'eu-west-2' })).toBe('eu-west-1_Cloud on AWS (eu-west-2)');
});
