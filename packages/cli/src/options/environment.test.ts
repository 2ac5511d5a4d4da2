import { homedir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { readEnvironment } from './environment.ts';

describe('readEnvironment', () => {
  it('reads every variable by its name', () => {
    const environment = readEnvironment({
      AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: 'http://127.0.0.1:9339',
      LATCHKEY_CLIENT_SECRET: 's3cret',
      XDG_STATE_HOME: '/var/state',
      NO_COLOR: '1',
    });
    expect(environment).toEqual({
      endpoint: 'http://127.0.0.1:9339',
      clientSecret: 's3cret',
      stateHome: '/var/state',
      noColor: true,
    });
  });

  it.each([
    ['empty', { AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: '', LATCHKEY_CLIENT_SECRET: '', XDG_STATE_HOME: '' }],
    ['absent', {}],
    ['relative', { XDG_STATE_HOME: 'state' }],
  ])('treats %s variables as absent', (_, variables) => {
    expect(readEnvironment(variables)).toEqual({
      endpoint: undefined,
      clientSecret: undefined,
      stateHome: `${homedir()}/.local/state`,
      noColor: false,
    });
  });
});
