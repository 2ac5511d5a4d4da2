import { describe, expect, expectTypeOf, it } from 'vitest';
import type { Inputs, OperationName, Outputs } from './generated/types.ts';
import { isOperationName, operationNames, operations, targetPrefix } from './operations.ts';
import { service, shapeOf } from './service.ts';

describe('operations', () => {
  it('are the 140 of the API, in order', () => {
    expect(operationNames).toHaveLength(140);
    expect(operationNames.toSorted()).toEqual(operationNames);
    expect(targetPrefix).toBe('AWSCognitoIdentityProviderService');
  });

  it('state which requests are not signed', () => {
    const unsigned = operationNames.filter((name) => operations[name].auth === 'none');
    expect(unsigned).toHaveLength(35);
    expect(unsigned).toEqual(
      expect.arrayContaining(['ConfirmDevice', 'InitiateAuth', 'SignUp', 'GetUser', 'GetClientToken']),
    );
    expect(operations.AdminGetDevice.auth).toBe('sigv4');
  });

  it('state which answers have no body', () => {
    const empty = operationNames.filter((name) => operations[name].output === undefined);
    expect(empty).toHaveLength(13);
    expect(empty).toEqual(expect.arrayContaining(['ForgetDevice', 'AdminForgetDevice', 'DeleteUser']));
    expect(operations.UpdateDeviceStatus.output).toBe('UpdateDeviceStatusResponse');
  });

  it('mark operations that only the newest client knows', () => {
    const clientOnly = operationNames.filter((name) => operations[name].clientOnly);
    expect(clientOnly).toHaveLength(8);
    expect(clientOnly.every((name) => name.includes('Session'))).toBe(true);
  });
});

describe('isOperationName', () => {
  it.each([
    ['ConfirmDevice', true],
    ['confirmDevice', false],
    ['', false],
    ['constructor', false],
    ['__proto__', false],
    ['toString', false],
  ])('%j: %s', (name, expected) => {
    expect(isOperationName(name)).toBe(expected);
  });
});

describe('shapes', () => {
  it('are not recursive, so that the depth of a shape is limited', () => {
    const walk = (name: string, above: readonly string[]): void => {
      expect(above).not.toContain(name);
      const shape = shapeOf(name);
      if (shape.type === 'structure') for (const member of Object.values(shape.members)) walk(member, [...above, name]);
      if (shape.type === 'list') walk(shape.member, [...above, name]);
      if (shape.type === 'map') for (const part of [shape.key, shape.value]) walk(part, [...above, name]);
    };
    for (const { input, output } of Object.values(service.operations))
      for (const name of [input, output]) if (name) walk(name, []);
  });

  it('are looked up by name only', () => {
    expect(() => shapeOf('constructor')).toThrow(TypeError);
  });
});

describe('types', () => {
  it('follow the model', () => {
    expectTypeOf<keyof Inputs>().toEqualTypeOf<OperationName>();
    expectTypeOf<keyof Outputs>().toEqualTypeOf<OperationName>();
    expectTypeOf<Outputs['DeleteUser']>().toEqualTypeOf<undefined>();
    expectTypeOf<Outputs['UpdateDeviceStatus']>().toEqualTypeOf<Record<string, never>>();
    expectTypeOf<Inputs['ConfirmDevice']['DeviceKey']>().toEqualTypeOf<string>();
    expectTypeOf<Inputs['ConfirmDevice']['DeviceName']>().toEqualTypeOf<string | undefined>();
    expectTypeOf<Inputs['UpdateDeviceStatus']['DeviceRememberedStatus']>().toEqualTypeOf<
      'remembered' | 'not_remembered' | undefined
    >();
    expectTypeOf<Inputs['InitiateAuth']['AuthParameters']>().toEqualTypeOf<Record<string, string> | undefined>();
  });
});
