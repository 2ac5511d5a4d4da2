/** Where a sign-in gets its answers from: somebody at a terminal, or a script. */
import { UsageError } from '../output/failure.ts';

/** Something that must be known to go on. */
export interface Question {
  /** What is asked for, in a few words: `Password`. */
  readonly message: string;
  /** How a script says it: `--username`. */
  readonly option: string;
  /** Says what is wrong with an answer; a terminal asks again then. */
  readonly validate?: (answer: string) => string | undefined;
}

/** One answer of several. */
export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** What a sign-in asks. */
export interface Answers {
  /** Whether somebody is there who can try again. */
  readonly interactive: boolean;
  /** Whether somebody can answer to what is shown: at a terminal, or a program that writes line after line. */
  readonly conversing: boolean;
  /** Opens the conversation. */
  begin(title: string): void;
  /** Says something by the way. */
  say(message: string): void;
  /** Says that an answer was not right. */
  complain(message: string): void;
  /** Shows something several lines high as it is: a QR code. */
  show(picture: string): void;
  /** Asks for a text. */
  text(question: Question): Promise<string>;
  /** Asks for a text that nobody else may see. */
  secret(question: Question): Promise<string>;
  /** Asks for one of several. */
  choose(question: Question, choices: readonly Choice[]): Promise<string>;
  /** Closes the conversation. */
  end(): void;
}

/** A choice by its value, in capitals or not. */
export function choiceNamed(answer: string, { message, option }: Question, choices: readonly Choice[]): string {
  const choice = choices.find(({ value }) => value.toLowerCase() === answer.toLowerCase());
  if (choice !== undefined) return choice.value;
  const offered = choices.map(({ value }) => value).join(', ');
  throw new UsageError(`${message}: "${answer}" is not offered.`, `Give one of ${offered} with ${option}.`);
}
