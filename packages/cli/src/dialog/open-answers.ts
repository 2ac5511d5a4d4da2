/** Who answers what a command asks. */
import type { Run } from '../output/report.ts';
import type { Answers } from './answers.ts';

/** Somebody at the terminal, or a script. The prompts go to stderr, so both must be there to talk to somebody. */
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
