import { describe, expect, it } from 'vitest';
import { readAdministratorEnvironment } from '../options/environment.ts';
import { placeOfAdministrator, type PlaceOptions } from './place.ts';

const keys = { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'secret' };
const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret' };
const test = { accessKeyId: 'test', secretAccessKey: 'test' };
const variable = 'AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER';

const place = (options: PlaceOptions, variables: Record<string, string> = {}) =>
  placeOfAdministrator(options, readAdministratorEnvironment(variables));

describe('the address', () => {
  it.each<[string, PlaceOptions, Record<string, string>, string]>([
    ['this machine by default, with or without credentials', {}, keys, 'http://127.0.0.1:9339'],
    ['the one of the variable', {}, { [variable]: 'http://10.0.0.1', ...keys }, 'http://10.0.0.1'],
    [
      'the one of the option first',
      { endpoint: 'http://[::1]:1' },
      { [variable]: 'http://10.0.0.1' },
      'http://[::1]:1',
    ],
    ['AWS, if it is given', { endpoint: 'aws' }, keys, 'https://cognito-idp.us-east-1.amazonaws.com'],
    [
      "AWS in the pool's region",
      { endpoint: 'aws', pool: 'cn-north-1_AbCdEfGhI' },
      { ...keys, AWS_REGION: 'eu-west-1' },
      'https://cognito-idp.cn-north-1.amazonaws.com.cn',
    ],
  ])('is %s', (_which, options, variables, endpoint) => {
    expect(place(options, variables).endpoint).toBe(endpoint);
  });
});

describe('the region', () => {
  const variables = { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-2' };
  it.each<[PlaceOptions, Record<string, string>, string]>([
    [{}, {}, 'us-east-1'],
    [{}, { AWS_DEFAULT_REGION: 'eu-west-2' }, 'eu-west-2'],
    [{}, variables, 'eu-west-1'],
    [{ pool: 'eu-north-1_AbCdEfGhI' }, variables, 'eu-north-1'],
    [{ pool: 'eu-north-1_AbCdEfGhI', region: 'ap-east-1' }, variables, 'ap-east-1'],
  ])('of %j and %j is %s', (options, environment, region) => {
    expect(place(options, environment).region).toBe(region);
  });
});

describe('the credentials', () => {
  it.each(['http://127.0.0.1:1', 'http://127.8.8.8', 'https://localhost:9339', 'http://[::1]:9339'])(
    'are not needed for %s, which is this machine',
    (endpoint) => {
      expect(place({ endpoint }).credentials).toEqual(test);
      expect(place({ endpoint }, keys).credentials).toEqual(credentials);
    },
  );

  it.each(['http://10.0.0.1', 'http://127.0.0.1.example.com', 'http://localhost.example.com', 'aws'])(
    'are required for %s',
    (endpoint) => {
      expect(() => place({ endpoint })).toThrow('There are no AWS credentials');
      expect(() => place({ endpoint }, { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: '' })).toThrow('no AWS');
      expect(place({ endpoint }, { ...keys, AWS_SESSION_TOKEN: 'token' }).credentials).toEqual({
        ...credentials,
        sessionToken: 'token',
      });
    },
  );
});

it.each<[PlaceOptions, string]>([
  [{}, ''],
  [
    { endpoint: 'http://localhost:1', region: 'eu-west-1', pool: 'eu-west-1_a' },
    ' --endpoint http://localhost:1 --region eu-west-1',
  ],
])('the options to repeat for %j are "%s"', (options, again) => {
  expect(place(options).again).toBe(again);
});

it.each<[PlaceOptions, string]>([
  [{ endpoint: 'localhost:9339' }, '"localhost:9339" is not the address of a server.'],
  [{ pool: 'first' }, '"first" is not a user pool id.'],
  [{ region: 'Mars' }, '"Mars" is not a region.'],
])('rejects %j', (options, message) => {
  expect(() => place(options)).toThrow(message);
});
