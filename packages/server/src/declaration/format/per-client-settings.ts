/** Reads the settings that both a pool and an app client can have. */
import type { Problems } from '../source/problems.ts';
import { apiMembers, membersOf } from './api-members.ts';
import { checkKeys, type Fields } from './fields.ts';

export function perClientSettings(fields: Fields, problems: Problems) {
  return {
    uiCustomization: optional('uiCustomization', 'SetUICustomization'),
    riskConfiguration: optional('riskConfiguration', 'SetRiskConfiguration'),
  };

  function optional<N extends 'SetUICustomization' | 'SetRiskConfiguration'>(name: string, operation: N) {
    const value = fields.raw(name);
    if (value === undefined) return undefined;
    checkKeys(value, fields.at(name), problems, membersOf(operation));
    return apiMembers(operation, value, fields.at(name), problems);
  }
}
