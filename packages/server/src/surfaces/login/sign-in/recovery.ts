/** Users who cannot sign in before they have done something else. */
import type { ServiceError } from '@latchkey/model';
import { ResendConfirmationCode } from '../../../operations/sign-up/ResendConfirmationCode.ts';
import { secretHash } from '../../../rules/access/secret-hash.ts';
import { goTo } from '../flow/answers.ts';
import type { LoginPage } from '../flow/login-page.ts';
import { pageErrorOf } from '../flow/page-errors.ts';

/**
 * Leads a user who is not confirmed to the page for the code, with a new one, and a user whose password must be reset to
 * the page for that. Returns undefined for other errors.
 */
export async function goToRecovery(
  page: LoginPage,
  { code }: ServiceError,
  username: string,
): Promise<Response | undefined> {
  if (code === 'PasswordResetRequiredException') return goTo(page, 'confirmforgotPassword', { username });
  if (code !== 'UserNotConfirmedException') return undefined;
  await sendNewCode(page, username);
  return goTo(page, 'confirm', { username });
}

/** The page can also take an earlier code, and ask for another one. */
async function sendNewCode(page: LoginPage, username: string): Promise<void> {
  const { services, address, request, origin } = page;
  const { client } = request;
  const [secret] = client.secrets;
  const proof = secret === undefined ? {} : { SecretHash: secretHash(secret, username, client.id) };
  const input = { ClientId: client.id, Username: username, ...proof };
  const caller = { pool: address.pool, client };
  try {
    await ResendConfirmationCode.run({ ...services, input, caller, origin });
  } catch (thrown) {
    pageErrorOf(page, thrown);
  }
}
