/** Selects the source of answers for a command. */
import type { Run } from '../output/report.ts';
import type { Answers } from './answers.ts';

/** Returns answers from the terminal if stdin and stderr are terminals (prompts go to stderr), otherwise from a script. */
export async function answersFor(
  { passwordStdin }: { readonly passwordStdin?: boolean },
  { signal }: Pick<Run, 'signal'>,
): Promise<Answers> {
  if (passwordStdin !== true && process.stdin.isTTY && process.stderr.isTTY) {
    const { terminalAnswers } = await import('./terminal-answers.ts');
    return terminalAnswers(signal);
  }
  const { linesOf, scriptedAnswers } = await import('./scripted-answers.ts');
  const lines = passwordStdin === true ? linesOf(process.stdin, signal) : undefined;
  return scriptedAnswers(lines, (message) => console.error(message));
}
