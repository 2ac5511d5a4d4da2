/** One way to run functions: on a thread of this process, over HTTP, or on AWS Lambda. */
import type { TriggerEvent } from './trigger-event.ts';

/** Runs the function with an event and gives back what it returned: a JSON value, not checked yet. */
export interface FunctionRunner {
  /**
   * @throws FunctionFailure when the function ran and failed
   * @throws InvocationFailure when it could not be run or did not finish in time
   * @throws UnreadableAnswer when what it returned is not JSON
   */
  run(event: TriggerEvent): Promise<unknown>;
  /** Runs it without an answer, where there is a cheaper way than to run it and ignore the answer. */
  notify?(event: TriggerEvent): Promise<void>;
}

/** The function ran and threw. The message is what it said. */
export class FunctionFailure extends Error {
  override readonly name = 'FunctionFailure';
}

/** The function could not be run. The message ends the sentence "… failed due to error". */
export class InvocationFailure extends Error {
  override readonly name = 'InvocationFailure';
}

/** It did not answer in five seconds; worded as Cognito words it (observed). */
export class InvocationTimeout extends InvocationFailure {
  constructor() {
    super('Socket timeout while invoking Lambda function');
  }
}

/** What the function returned is not JSON. */
export class UnreadableAnswer extends Error {
  override readonly name = 'UnreadableAnswer';
}

/** How long a function may take ("Things to know about Lambda triggers" of the developer guide). */
export const functionLimitMs = 5_000;
