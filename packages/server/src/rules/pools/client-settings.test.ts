import type { ExplicitAuthFlowsType } from '@latchkey/model';
import { describe, expect, it } from 'vitest';
import type { ClientDefinition, ClientRecord } from '../../records/client.ts';
import { clientSettings, longestSessionMs } from './client-settings.ts';

const plain: ClientRecord = {
  poolId: 'us-east-1_abc',
  clientId: '26cb2c60kq7nbmas7rbme9b6pp',
  name: 'plain',
  secrets: [],
  definition: {},
  version: 1,
  createdAt: 0,
  modifiedAt: 0,
};

const defined = (definition: ClientDefinition) => clientSettings({ ...plain, definition });

describe('the settings of an app client', () => {
  it('contain the defaults of missing members', () => {
    expect(clientSettings(plain)).toStrictEqual({
      flows: new Set(['USER_SRP_AUTH', 'CUSTOM_AUTH', 'REFRESH_TOKEN_AUTH']),
      clientTokens: false,
      accessTokenSeconds: 3_600,
      idTokenSeconds: 3_600,
      refreshTokenSeconds: 2_592_000,
      authSessionSeconds: 180,
      hidesUserExistence: false,
      tokenRevocation: true,
      rotation: null,
      readAttributes: null,
      writeAttributes: null,
    });
  });

  it('contain the given values', () => {
    expect(
      defined({
        AuthSessionValidity: 15,
        PreventUserExistenceErrors: 'ENABLED',
        EnableTokenRevocation: false,
        ReadAttributes: ['email', 'custom:tier'],
        WriteAttributes: ['email'],
        AccessTokenValidity: 10,
        TokenValidityUnits: { AccessToken: 'minutes' },
      }),
    ).toMatchObject({
      accessTokenSeconds: 600,
      authSessionSeconds: 900,
      hidesUserExistence: true,
      tokenRevocation: false,
      readAttributes: new Set(['email', 'custom:tier']),
      writeAttributes: new Set(['email']),
    });
  });

  it('say whether the client may get tokens for itself', () => {
    expect(defined({ ExplicitAuthFlows: ['ALLOW_CLIENT_TOKEN_AUTH'] }).clientTokens).toBe(true);
    expect(defined({ ExplicitAuthFlows: ['ALLOW_USER_AUTH'] }).clientTokens).toBe(false);
  });

  it('never let a session live longer than the longest AuthSessionValidity, 15 minutes', () => {
    expect(longestSessionMs).toBe(900_000);
    expect(defined({ AuthSessionValidity: 15 }).authSessionSeconds * 1000).toBe(longestSessionMs);
  });

  it('treat an empty list of attributes as no list', () => {
    expect(defined({ ReadAttributes: [], WriteAttributes: [] })).toMatchObject({
      readAttributes: null,
      writeAttributes: null,
    });
  });
});

describe('the flows of an app client', () => {
  it.each<[readonly ExplicitAuthFlowsType[], readonly string[]]>([
    [[], ['USER_SRP_AUTH', 'CUSTOM_AUTH', 'REFRESH_TOKEN_AUTH']],
    [['ALLOW_USER_PASSWORD_AUTH'], ['USER_PASSWORD_AUTH']],
    [['ALLOW_REFRESH_TOKEN_AUTH'], ['REFRESH_TOKEN_AUTH']],
    [
      [
        'ALLOW_ADMIN_USER_PASSWORD_AUTH',
        'ALLOW_CUSTOM_AUTH',
        'ALLOW_USER_PASSWORD_AUTH',
        'ALLOW_USER_SRP_AUTH',
        'ALLOW_REFRESH_TOKEN_AUTH',
        'ALLOW_USER_AUTH',
      ],
      [
        'ADMIN_USER_PASSWORD_AUTH',
        'CUSTOM_AUTH',
        'USER_PASSWORD_AUTH',
        'USER_SRP_AUTH',
        'REFRESH_TOKEN_AUTH',
        'USER_AUTH',
      ],
    ],
    [['ADMIN_NO_SRP_AUTH'], ['USER_SRP_AUTH', 'CUSTOM_AUTH', 'REFRESH_TOKEN_AUTH', 'ADMIN_USER_PASSWORD_AUTH']],
    [['USER_PASSWORD_AUTH'], ['USER_SRP_AUTH', 'CUSTOM_AUTH', 'REFRESH_TOKEN_AUTH', 'USER_PASSWORD_AUTH']],
    [['CUSTOM_AUTH_FLOW_ONLY'], ['CUSTOM_AUTH', 'REFRESH_TOKEN_AUTH']],
    [
      ['CUSTOM_AUTH_FLOW_ONLY', 'USER_PASSWORD_AUTH'],
      ['CUSTOM_AUTH', 'REFRESH_TOKEN_AUTH', 'USER_PASSWORD_AUTH'],
    ],
    [['ALLOW_CLIENT_TOKEN_AUTH'], []],
  ])('%j', (ExplicitAuthFlows, expected) => {
    expect(defined({ ExplicitAuthFlows }).flows).toStrictEqual(new Set(expected));
  });

  it('do not include REFRESH_TOKEN_AUTH while refresh tokens rotate', () => {
    const RefreshTokenRotation = { Feature: 'ENABLED' as const, RetryGracePeriodSeconds: 10 };
    const settings = defined({ RefreshTokenRotation });
    expect(settings.rotation).toStrictEqual({ graceSeconds: 10 });
    expect(settings.flows).toStrictEqual(new Set(['USER_SRP_AUTH', 'CUSTOM_AUTH']));
  });

  it('have no grace period for rotated tokens that do not name one', () => {
    expect(defined({ RefreshTokenRotation: { Feature: 'ENABLED' } }).rotation).toStrictEqual({ graceSeconds: 0 });
  });

  it('include REFRESH_TOKEN_AUTH if rotation is given but disabled', () => {
    const settings = defined({ RefreshTokenRotation: { Feature: 'DISABLED', RetryGracePeriodSeconds: 0 } });
    expect(settings.rotation).toBeNull();
    expect(settings.flows.has('REFRESH_TOKEN_AUTH')).toBe(true);
  });
});
