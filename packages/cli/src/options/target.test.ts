import { describe, expect, it } from 'vitest';
import { UsageError } from '../output/failure.ts';
import { placeOf, type Target, type TargetOptions, targetOfSession, targetOfSignIn } from './target.ts';

const local: Target = { userPoolId: 'us-east-1_Local', clientId: 'c1', endpoint: 'http://127.0.0.1:9339' };
const onAws: Target = { userPoolId: 'eu-west-1_Cloud', clientId: 'c2' };
const variable = 'http://10.0.0.1:9339';

describe('where a sign-in goes', () => {
  it.each<[string, TargetOptions, string | undefined, Target, string | undefined]>([
    ['what the options say', { pool: 'us-east-1_A', client: 'c', endpoint: 'http://h' }, variable, local, 'http://h'],
    ['the environment, if no option says where', { pool: 'us-east-1_A', client: 'c' }, variable, local, variable],
    ['AWS, if nothing says where', { pool: 'us-east-1_A', client: 'c' }, undefined, local, undefined],
    ['where the last one went', {}, undefined, local, local.endpoint],
    ['where the last one went, if it is named', { pool: local.userPoolId }, undefined, local, local.endpoint],
    ['another server, if the environment names one since', {}, variable, local, variable],
    ['AWS again', {}, undefined, onAws, undefined],
  ])('%s', (_, options, environment, last, endpoint) => {
    const target = targetOfSignIn(options, environment, last);
    expect(target).toEqual({
      userPoolId: options.pool ?? last.userPoolId,
      clientId: options.client ?? last.clientId,
      ...(endpoint !== undefined && { endpoint }),
    });
  });

  it('takes nothing from the last one for another pool or app client', () => {
    expect(targetOfSignIn({ pool: 'us-east-1_Other' }, undefined, local)).toEqual({ userPoolId: 'us-east-1_Other' });
    expect(targetOfSignIn({ client: 'other' }, undefined, local)).toEqual({ clientId: 'other' });
    expect(targetOfSignIn({}, undefined, undefined)).toEqual({});
  });
});

describe('where the commands of a session go', () => {
  it('to where it was made, whatever the environment says since', () => {
    expect(targetOfSession({}, variable, onAws)).toEqual(onAws);
    expect(targetOfSession({}, variable, local)).toEqual(local);
  });

  it('elsewhere only by an option', () => {
    expect(targetOfSession({ endpoint: 'http://h' }, undefined, local)).toEqual({ ...local, endpoint: 'http://h' });
  });

  it('to what the options and the environment say, for a pool that is named', () => {
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
])('refuses %j', (options) => {
  expect(() => targetOfSignIn(options, undefined, undefined)).toThrow(UsageError);
});

it('names the place', () => {
  expect(placeOf(local)).toBe('us-east-1_Local at http://127.0.0.1:9339');
  expect(placeOf(onAws)).toBe('eu-west-1_Cloud on AWS (eu-west-1)');
  expect(placeOf({ ...onAws, region: 'eu-west-2' })).toBe('eu-west-1_Cloud on AWS (eu-west-2)');
});
