/** `/changePassword`: a password in the place of a temporary one (NEW_PASSWORD_REQUIRED). */
import type { PageData } from '../../../authorization/sign-in/page-data.ts';
import type { Parameters } from '../../../challenges/state/challenge.ts';
import { show, startAgain } from '../flow/answers.ts';
import { answer } from '../flow/engine.ts';
import { keptFor } from '../flow/kept.ts';
import type { LoginPage } from '../flow/login-page.ts';
import { endsSignIn, pageErrorOf, statusOf } from '../flow/page-errors.ts';
import { proceed } from '../flow/proceed.ts';
import type { ErrorKey, PageError } from '../page-context.ts';
import { newPasswordPage } from '../pages.ts';
import { attributeFieldName } from '../parts/attribute-fields.ts';
import { passwordRulesOf } from '../sign-up/asked.ts';

/** The members of the challenge and of its answer that stand for attributes begin with this. */
const PREFIX = 'userAttributes.';

/** Returns the required attributes that the user does not have yet. */
function missingAttributes({ parameters }: PageData): readonly string[] {
  const listed: unknown = JSON.parse(parameters['requiredAttributes'] ?? '[]');
  if (!Array.isArray(listed)) return [];
  return listed.filter((name) => typeof name === 'string').map((name) => name.slice(PREFIX.length));
}

/** GET */
export async function showNewPassword(page: LoginPage): Promise<Response> {
  const data = keptFor(page, 'NEW_PASSWORD_REQUIRED');
  return data === undefined ? startAgain(page) : showForm(page, data);
}

/** POST */
export async function setNewPassword(page: LoginPage): Promise<Response> {
  const data = keptFor(page, 'NEW_PASSWORD_REQUIRED');
  if (data === undefined) return startAgain(page);
  const { password = '', confirmPassword } = page.form;
  if (password !== confirmPassword) {
    return showForm(page, data, { message: 'passwordsDiffer', field: 'confirmPassword' });
  }
  try {
    const responses = { NEW_PASSWORD: password, ...attributesIn(page, data) };
    return await proceed(page, await answer(page, data, responses), data.username);
  } catch (thrown) {
    if (endsSignIn(thrown)) return startAgain(page);
    return showForm(page, data, withField(pageErrorOf(page, thrown)));
  }
}

function attributesIn({ form }: LoginPage, data: PageData): Parameters {
  const names = missingAttributes(data);
  return Object.fromEntries(names.map((name) => [`${PREFIX}${name}`, form[attributeFieldName(name)]?.trim() ?? '']));
}

/** The fields of errors that concern one. */
const fields: Readonly<Partial<Record<ErrorKey, string>>> = {
  passwordPolicy: 'password',
  passwordReused: 'password',
  invalidEmail: attributeFieldName('email'),
  invalidPhone: attributeFieldName('phone_number'),
};

function withField({ message }: PageError): PageError {
  const field = typeof message === 'string' ? fields[message] : undefined;
  return field === undefined ? { message } : { message, field };
}

function showForm(page: LoginPage, data: PageData, error?: PageError): Promise<Response> {
  const attributes = missingAttributes(data).map((name) => {
    const value = page.form[attributeFieldName(name)];
    return value === undefined ? { name } : { name, value };
  });
  const passwordRules = passwordRulesOf(page.address.pool);
  const view = { username: data.username, passwordRules, attributes, ...(error && { error }) };
  return show(page, (drawing) => newPasswordPage(drawing, view), error ? statusOf(error) : 200);
}
