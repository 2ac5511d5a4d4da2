/** Sets up an authenticator app for a user who is signed in: where MFA is optional, no sign-in asks for it. */
import { CodeMismatchError, type Session, setUpTotp } from '@latchkey/client';
import { failureOf } from '../output/failure.ts';
import { type Dialog, firstCode, nextCode, showSetup } from './challenge-dialog.ts';

/** Shows the secret, and asks for the first code; at a terminal again after a wrong one. From then on sign-ins ask for the app. */
export async function enrolTotp(session: Session, dialog: Dialog, signal: AbortSignal): Promise<void> {
  const { answers, given, issuer } = dialog;
  const setup = await setUpTotp(session, { signal });
  showSetup(setup, answers, given, issuer);
  for (;;) {
    const code = await nextCode(firstCode, dialog);
    try {
      return await setup.verify(code, { signal });
    } catch (error) {
      if (!answers.interactive || !(error instanceof CodeMismatchError)) throw error;
      answers.complain(failureOf(error).message);
    }
  }
}
