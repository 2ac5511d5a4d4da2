import { describe, expect, it } from 'vitest';
import type { ServiceModel } from '../packages/model/src/service-model.ts';
import { renderServiceData } from './generate-model-data.ts';
import { importServiceModel } from './generate-model-import.ts';
import { renderTypes } from './generate-model-types.ts';

const source = {
  version: '2.0',
  metadata: {
    apiVersion: '2016-04-18',
    endpointPrefix: 'cognito-idp',
    jsonVersion: '1.1',
    serviceId: 'Example',
    targetPrefix: 'ExampleService',
    uid: 'left out',
  },
  operations: {
    PutThing: {
      name: 'PutThing',
      http: { method: 'POST', requestUri: '/' },
      input: { shape: 'PutThingRequest' },
      output: { shape: 'PutThingResponse' },
      errors: [{ shape: 'BrokenException' }],
      documentation: 'left out',
    },
    DropThing: { input: { shape: 'PutThingRequest' }, authtype: 'none', 'x-source': 'newer client' },
  },
  shapes: {
    PutThingRequest: {
      type: 'structure',
      required: ['Name'],
      members: {
        Name: { shape: 'NameType' },
        Kind: { shape: 'KindType' },
        Since: { shape: 'DateType', 'x-source': 'newer client' },
        Tags: { shape: 'TagsType' },
        Names: { shape: 'NamesType' },
        Picture: { shape: 'PictureType' },
        Settings: { shape: 'SettingsType' },
      },
    },
    PutThingResponse: { type: 'structure', members: {} },
    BrokenException: { type: 'structure', members: { message: { shape: 'NameType' } }, exception: true, fault: true },
    NameType: { type: 'string', min: 1, max: 9, pattern: '[\\S]+', sensitive: true },
    KindType: { type: 'string', enum: ['SMALL', "O'LARGE"] },
    DateType: { type: 'timestamp' },
    TagsType: { type: 'map', key: { shape: 'NameType' }, value: { shape: 'NameType' }, max: 3 },
    NamesType: { type: 'list', member: { shape: 'NameType' }, min: 0 },
    PictureType: { type: 'blob', max: 100 },
    SettingsType: { type: 'structure', members: {}, document: true },
  },
};

const model: ServiceModel = {
  metadata: {
    apiVersion: '2016-04-18',
    endpointPrefix: 'cognito-idp',
    jsonVersion: '1.1',
    serviceId: 'Example',
    targetPrefix: 'ExampleService',
  },
  operations: {
    DropThing: { input: 'PutThingRequest', auth: 'none', errors: [], clientOnly: true },
    PutThing: { input: 'PutThingRequest', output: 'PutThingResponse', auth: 'sigv4', errors: ['BrokenException'] },
  },
  shapes: {
    BrokenException: { type: 'structure', members: { message: 'NameType' }, exception: true, fault: true },
    DateType: { type: 'timestamp' },
    KindType: { type: 'string', enum: ['SMALL', "O'LARGE"] },
    NameType: { type: 'string', min: 1, max: 9, pattern: '[\\S]+', sensitive: true },
    NamesType: { type: 'list', member: 'NameType', min: 0 },
    PictureType: { type: 'blob', max: 100 },
    PutThingRequest: {
      type: 'structure',
      members: {
        Name: 'NameType',
        Kind: 'KindType',
        Since: 'DateType',
        Tags: 'TagsType',
        Names: 'NamesType',
        Picture: 'PictureType',
        Settings: 'SettingsType',
      },
      required: ['Name'],
      clientOnlyMembers: ['Since'],
    },
    PutThingResponse: { type: 'structure', members: {} },
    SettingsType: { type: 'document' },
    TagsType: { type: 'map', key: 'NameType', value: 'NameType', max: 3 },
  },
};

describe('importServiceModel', () => {
  it('keeps names, types, constraints and errors, sorted by name', () => {
    const imported = importServiceModel(source);
    expect(imported).toEqual(model);
    expect(Object.keys(imported.shapes)).toEqual(Object.keys(imported.shapes).toSorted());
  });

  it.each([
    ['no model', { hello: 'world' }, /metadata, operations or shapes missing/],
    [
      'a shape of an unknown type',
      { ...source, shapes: { ...source.shapes, DateType: { type: 'double' } } },
      /DateType has the unknown type double/,
    ],
    [
      'a reference that leads nowhere',
      { ...source, operations: { PutThing: { input: { shape: 'Nowhere' } } } },
      /lacks the shapes Nowhere/,
    ],
    [
      'a list of nothing',
      { ...source, shapes: { ...source.shapes, NamesType: { type: 'list' } } },
      /NamesType has no member type/,
    ],
  ])('refuses %s', (_what, broken, message) => {
    expect(() => importServiceModel(broken)).toThrow(message);
  });
});

describe('renderServiceData', () => {
  const text = renderServiceData(model);

  it('is JSON with the same content and the members in the same order', () => {
    expect(JSON.stringify(JSON.parse(text))).toBe(JSON.stringify(model));
  });

  it('gives every operation and shape its own line', () => {
    const lines = text.split('\n').map((line) => line.trimStart());
    for (const name of [...Object.keys(model.operations), ...Object.keys(model.shapes)]) {
      expect(lines.filter((line) => line.startsWith(`"${name}": `))).toHaveLength(1);
    }
  });
});

describe('renderTypes', () => {
  const text = renderTypes(model);

  it.each([
    "export type OperationName = 'DropThing' | 'PutThing';",
    "export type ErrorName = 'BrokenException';",
    'export interface Inputs {\n  DropThing: PutThingRequest;\n  PutThing: PutThingRequest;\n}',
    'export interface Outputs {\n  DropThing: undefined;\n  PutThing: PutThingResponse;\n}',
    'export type PutThingResponse = Empty;',
    '  Name: NameType;\n  Kind?: KindType | undefined;\n  Since?: DateType | undefined;',
    "export type KindType = 'SMALL' | 'O\\'LARGE';",
    'export type DateType = EpochSeconds;',
    'export type NamesType = readonly NameType[];',
    'export type TagsType = Record<string, NameType>;',
    'export type PictureType = Base64;',
    'export type SettingsType = JsonValue;',
  ])('writes %s', (declaration) => {
    expect(text).toContain(declaration);
  });

  it('creates no type for an exception', () => {
    expect(text).not.toContain('interface BrokenException');
  });
});
