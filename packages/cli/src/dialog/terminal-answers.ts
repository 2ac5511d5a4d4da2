/** Answers of a user at a terminal. Prompts go to stderr, so that stdout contains only the result. */
import { type CANCEL_SYMBOL, intro, isCancel, log, outro, password, select, text } from '@clack/prompts';
import { CancelledError } from '../output/failure.ts';
import { printable } from '../output/printable.ts';
import type { Answers, Question } from './answers.ts';

const output = process.stderr;

/**
 * Prompts at the terminal of this process.
 *
 * @param signal aborted by Ctrl+C between two prompts; during a prompt, the prompt handles the key
 */
export function terminalAnswers(signal: AbortSignal): Answers {
  const common = { output, signal };
  return {
    interactive: true,
    conversing: true,
    begin: (title) => intro(printable(title), { output }),
    say: (message) => log.info(printable(message), { output }),
    complain: (message) => log.warn(printable(message), { output }),
    show: (picture) => log.message(picture.split('\n'), { output }),
    text: (question) => answered(text({ ...promptOf(question), ...common })),
    secret: (question) => answered(password({ ...promptOf(question), clearOnError: true, ...common })),
    choose: ({ message }, choices) => {
      const options = choices.map(({ value, label }) => ({ value, label: printable(label) }));
      return answered(select({ message: printable(message), options, ...common }));
    },
    end: () => outro('', { output }),
  };
}

function promptOf({ message, validate }: Question) {
  return {
    message: printable(message),
    validate: (answer: string | undefined) => {
      if (answer === undefined || answer === '') return 'Please enter a value.';
      return validate?.(answer);
    },
  };
}

/** Ctrl+C and Esc cancel the whole command. */
async function answered<T>(prompt: Promise<T | typeof CANCEL_SYMBOL>): Promise<T> {
  const answer = await prompt;
  if (isCancel(answer)) throw new CancelledError();
  return answer;
}
