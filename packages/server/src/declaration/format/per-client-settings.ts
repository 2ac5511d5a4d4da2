/** Reads settings that are objects with the members of one operation. */
import type { OperationName } from '@latchkey/model';
import type { Problems } from '../source/problems.ts';
import { apiMembers, membersOf } from './api-members.ts';
import { checkKeys, type Fields } from './fields.ts';

/** The settings that both a pool and an app client can have. */
export function perClientSettings(fields: Fields, problems: Problems) {
  return {
    uiCustomization: section(fields, 'uiCustomization', 'SetUICustomization', problems),
    riskConfiguration: section(fields, 'riskConfiguration', 'SetRiskConfiguration', problems),
  };
}

/** Returns a section with exactly the members of an operation; undefined if it is not there. */
export function section<N extends OperationName>(fields: Fields, name: string, operation: N, problems: Problems) {
  const value = fields.raw(name);
  if (value === undefined) return undefined;
  checkKeys(value, fields.at(name), problems, membersOf(operation));
  return apiMembers(operation, value, fields.at(name), problems);
}
