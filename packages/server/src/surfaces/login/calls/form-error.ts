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
  const special = specialError(thrown, fields);
  if (special !== undefined) return special;
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
function specialError({ code, message }: ServiceError, fields: AddressFields): PageError | undefined {
  switch (code) {
    case 'UsernameExistsException':
      return takenAddress(message, fields);
    case 'InvalidPasswordException':
      // A compromised password, which threat protection refuses (rules/risk/compromised.ts).
      return message.startsWith('Provided password') ? { message: 'unsafePassword', field: 'password' } : undefined;
    case 'NotAuthorizedException':
      return message.startsWith('User password cannot be reset') ? { message: 'notRecoverable' } : undefined;
    case 'InvalidParameterException':
      return wrongName(message) ?? wrongAttribute(message) ?? wrongParameter(message);
    default:
      return undefined;
  }
}

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
  switch (parameter) {
    case 'username':
      return { message: 'invalidValue', field: 'username' };
    case 'password':
      return { message: 'passwordPolicy', field: 'password' };
    case 'confirmationCode':
      return { message: 'wrongCode', field: 'code' };
    default:
      return undefined;
  }
}
