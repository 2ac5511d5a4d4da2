/** Answers for scripts: the lines of standard input with `--password-stdin`. */
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { UsageError } from '../output/failure.ts';
import { type Answers, choiceNamed, type Question } from './answers.ts';

/** Standard input line by line. A line is read only when it is needed. */
export interface Lines {
  /** The next line; undefined after the last. */
  next(): Promise<string | undefined>;
  close(): void;
}

/** Reads a stream by lines. Aborting the signal ends it. */
export function linesOf(input: Readable, signal: AbortSignal): Lines {
  const reader = createInterface({ input, signal, crlfDelay: Infinity });
  const lines = reader[Symbol.asyncIterator]();
  return {
    async next() {
      const { done = false, value } = await lines.next();
      signal.throwIfAborted();
      return done ? undefined : value;
    },
    close() {
      reader.close();
      input.destroy();
    },
  };
}

/**
 * Returns answers from lines, in the order of the questions. Without lines, every question is an error that names its option.
 *
 * @param lines `--password-stdin`
 * @param say shows notices, such as the reason for a code
 */
export function scriptedAnswers(lines: Lines | undefined, say: (message: string) => void): Answers {
  const ask = async (question: Question): Promise<string> => {
    const answer = await lines?.next();
    if (answer === undefined) throw unanswered(question, lines !== undefined);
    const complaint = question.validate?.(answer);
    if (complaint !== undefined)
      throw new UsageError(`${question.message}: ${complaint}`, `Give another with ${question.option}.`);
    return answer;
  };
  return {
    interactive: false,
    conversing: lines !== undefined,
    begin: () => undefined,
    say,
    complain: say,
    show: () => undefined,
    text: ask,
    secret: ask,
    async choose(question, choices) {
      const answer = await ask(question);
      return choiceNamed(answer, question, choices);
    },
    end: () => lines?.close(),
  };
}

function unanswered({ message, option }: Question, hasLines: boolean): UsageError {
  return hasLines
    ? new UsageError(`${message}: standard input has no more lines.`, `Give it with ${option}, or as the next line.`)
    : new UsageError(`${message}: there is no terminal to ask for it.`, `Give it with ${option}.`);
}
