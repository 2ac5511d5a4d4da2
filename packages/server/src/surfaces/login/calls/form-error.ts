/** Errors of the sign-up and recovery operations, at the fields of the form that they concern. */
import { ServiceError } from '@latchkey/model';
import { pageErrorOf } from '../flow/page-errors.ts';
import type { LoginPage } from '../flow/login-page.ts';
import type { PageError } from '../page-context.ts';
import { attributeFieldName } from '../parts/attribute-fields.ts';

/** The fields in which a page asks for addresses. */
export interface AddressFields {
  readonly email: string;
  readonly phone: string;
}

/**
 * Returns the error for the form to show again, and notes it for the log.
 * @throws anything that is not an error of the caller
 */
export function formErrorOf(page: Pick<LoginPage, 'log'>, thrown: unknown, fields = attributeAddresses): PageError {
  const general = pageErrorOf(page, thrown);
  if (!(thrown instanceof ServiceError)) return general;
  const own = special[thrown.code]?.(thrown.message, fields);
  if (own !== undefined) return own;
  const field = typeof general.message === 'string' ? fieldsByMessage(fields)[general.message] : undefined;
  return field === undefined ? general : { ...general, field };
}

const attributeAddresses: AddressFields = {
  email: attributeFieldName('email'),
  phone: attributeFieldName('phone_number'),
};

function fieldsByMessage({ email, phone }: AddressFields): Readonly<Partial<Record<string, string>>> {
  return {
    userNotFound: 'username',
    userExists: 'username',
    wrongCode: 'code',
    expiredCode: 'code',
    usedCode: 'code',
    passwordPolicy: 'password',
    passwordReused: 'password',
    invalidEmail: email,
    invalidPhone: phone,
  };
}

/** Errors whose message says more than their code. */
const special: Readonly<Partial<Record<string, (message: string, fields: AddressFields) => PageError | undefined>>> = {
  UsernameExistsException: takenAddress,
  // A compromised password, which threat protection refuses (rules/risk/compromised.ts).
  InvalidPasswordException: (message) =>
    message.startsWith('Provided password') ? { message: 'unsafePassword', field: 'password' } : undefined,
  NotAuthorizedException: (message) =>
    message.startsWith('User password cannot be reset') ? { message: 'notRecoverable' } : undefined,
  InvalidParameterException: (message) => wrongName(message) ?? wrongAttribute(message) ?? wrongParameter(message),
};

function takenAddress(message: string, { email, phone }: AddressFields): PageError | undefined {
  const [, kind] = /given (email|phone_number)/.exec(message) ?? [];
  return kind === undefined ? undefined : { message: 'aliasExists', field: kind === 'email' ? email : phone };
}

/** A user name that the pool does not allow (rules/names/new-username.ts). */
function wrongName(message: string): PageError | undefined {
  const isWrong = /^Username (?:cannot be|should be either)/.test(message);
  return isWrong ? { message: 'invalidValue', field: 'username' } : undefined;
}

/** Only the first of the attributes is shown. */
function wrongAttribute(message: string): PageError | undefined {
  const [, name, problem] = /^Attributes did not conform to the schema: ([\w:-]+): (.*)/.exec(message) ?? [];
  if (name === undefined) return undefined;
  const isMissing = problem === 'The attribute is required';
  return { message: isMissing ? 'missingValue' : 'invalidValue', field: attributeFieldName(name) };
}

/** Values that the service model does not allow. What breaks its pattern for passwords breaks the policy of every pool. */
function wrongParameter(message: string): PageError | undefined {
  const [, parameter] = /Value (?:'[^']*' )?at '(\w+)'/.exec(message) ?? [];
  return parameter === undefined ? undefined : parameters.get(parameter);
}

const parameters: ReadonlyMap<string, PageError> = new Map([
  ['username', { message: 'invalidValue', field: 'username' }],
  ['password', { message: 'passwordPolicy', field: 'password' }],
  ['confirmationCode', { message: 'wrongCode', field: 'code' }],
]);
