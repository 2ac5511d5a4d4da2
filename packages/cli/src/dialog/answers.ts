/** The source of the answers in a sign-in: a user at a terminal, or a script. */
import { UsageError } from '../output/failure.ts';

/** A value that the command needs. */
export interface Question {
  /** What the command asks for, in a few words: `Password`. */
  readonly message: string;
  /** The option for scripts: `--username`. */
  readonly option: string;
  /** Returns what is wrong with an answer. A terminal then asks again. */
  readonly validate?: (answer: string) => string | undefined;
}

/** One of several possible answers. */
export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** Asks for answers and shows messages. */
export interface Answers {
  /** Whether a user is present who can try again. */
  readonly interactive: boolean;
  /** Whether there can be an answer to what is shown: from a terminal, or from a program that writes lines. */
  readonly conversing: boolean;
  /** Shows a title at the beginning. */
  begin(title: string): void;
  /** Shows a message. */
  say(message: string): void;
  /** Shows that an answer was wrong. */
  complain(message: string): void;
  /** Shows several lines unchanged: a QR code. */
  show(picture: string): void;
  /** Asks for a text. */
  text(question: Question): Promise<string>;
  /** Asks for a secret, which is not shown while it is typed. */
  secret(question: Question): Promise<string>;
  /** Asks for one of several choices. */
  choose(question: Question, choices: readonly Choice[]): Promise<string>;
  /** Ends the dialog. */
  end(): void;
}

/** Finds a choice by its value, ignoring case. */
export function choiceNamed(answer: string, { message, option }: Question, choices: readonly Choice[]): string {
  const choice = choices.find(({ value }) => value.toLowerCase() === answer.toLowerCase());
  if (choice !== undefined) return choice.value;
  const offered = choices.map(({ value }) => value).join(', ');
  throw new UsageError(`${message}: "${answer}" is not offered.`, `Give one of ${offered} with ${option}.`);
}
