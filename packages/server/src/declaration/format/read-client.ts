/** Reads the declaration of an app client. */
import { shapeOf, textViolation } from '@latchkey/model';
import type { Path, Problems } from '../source/problems.ts';
import { apiMembers, membersOf } from './api-members.ts';
import type { ClientDeclaration } from './declaration.ts';
import { checkKeys, Fields } from './fields.ts';
import { perClientSettings, section } from './per-client-settings.ts';

const members = membersOf('CreateUserPoolClient', 'ClientSecret');

/** The keys of an app client. */
export const clientKeys: readonly string[] = [
  'id',
  'secret',
  ...members,
  'branding',
  'uiCustomization',
  'riskConfiguration',
  'sessionConfiguration',
  'terms',
];

export function readClient(value: unknown, path: Path, problems: Problems): ClientDeclaration {
  const fields = new Fields(value, path, problems, clientKeys);
  const id = fields.text('id');
  checkText(fields, 'id', 'ClientIdType', problems);
  const secret = fields.text('secret');
  checkText(fields, 'secret', 'ClientSecretType', problems);
  if (secret !== undefined && fields.raw('GenerateSecret') === true) {
    problems.add(fields.at('GenerateSecret'), 'secret and GenerateSecret exclude each other');
  }
  const name = fields.raw('ClientName') === undefined && id !== undefined ? { ClientName: id } : {};
  const { ClientSecret: _secret, ...settings } = apiMembers('CreateUserPoolClient', value, path, problems, name);
  return {
    id,
    secret,
    isNamed: name.ClientName === undefined,
    settings: { ...name, ...settings },
    branding: section(fields, 'branding', 'CreateManagedLoginBranding', problems),
    ...perClientSettings(fields, problems),
    sessionConfiguration: section(fields, 'sessionConfiguration', 'SetUserPoolClientSessionConfiguration', problems),
    terms: termsOf(fields, problems),
  };
}

function termsOf(fields: Fields, problems: Problems): ClientDeclaration['terms'] {
  const seen = new Set<string>();
  return fields.list('terms', (each, at) => {
    checkKeys(each, at, problems, membersOf('CreateTerms'));
    const terms = apiMembers('CreateTerms', each, at, problems);
    if (seen.has(terms.TermsName)) problems.add([...at, 'TermsName'], `"${terms.TermsName}" occurs twice`);
    seen.add(terms.TermsName);
    return terms;
  });
}

function checkText(fields: Fields, name: string, shape: string, problems: Problems): void {
  const value = fields.raw(name);
  if (typeof value !== 'string' || shapeOf(shape).type !== 'string') return;
  const violation = textViolation(shape, name, value);
  if (violation !== undefined) problems.add(fields.at(name), violation.message);
}
