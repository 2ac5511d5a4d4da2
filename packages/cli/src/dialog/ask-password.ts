import type { Run } from '../output/report.ts';
import { answersFor } from './open-answers.ts';

/**
 * Asks for a password, at the terminal or as the first line of standard input.
 *
 * @param message which password: `Password of ada`
 */
export async function askPassword(
  message: string,
  options: { readonly passwordStdin?: boolean },
  run: Pick<Run, 'signal'>,
): Promise<string> {
  const answers = await answersFor(options, run);
  try {
    return await answers.secret({ message, option: '--password-stdin' });
  } finally {
    answers.end();
  }
}
