/** The interface of the runners: they run functions on a thread of this process, over HTTP, or on AWS Lambda. */
import type { TriggerEvent } from './trigger-event.ts';

/** Runs one function. */
export interface FunctionRunner {
  /**
   * Calls the function with an event. Returns its result: a JSON value, not checked yet.
   * @throws FunctionFailure if the function ran and failed
   * @throws InvocationFailure if it could not be run or did not finish in time
   * @throws InvalidJson if its result is not JSON
   */
  run(event: TriggerEvent): Promise<unknown>;
  /** Calls it without a result. Only defined if this costs less than `run`. */
  notify?(event: TriggerEvent): Promise<void>;
}

/** The function ran and threw an error, whose message this is. */
export class FunctionFailure extends Error {
  override readonly name = 'FunctionFailure';
}

/** The function could not be run. The message completes the sentence "… failed due to error". */
export class InvocationFailure extends Error {
  override readonly name = 'InvocationFailure';
}

/** The function did not answer within five seconds. The message is Cognito's (observed). */
export class InvocationTimeout extends InvocationFailure {
  constructor() {
    super('Socket timeout while invoking Lambda function');
  }
}

/** The result of the function is not JSON. */
export class InvalidJson extends Error {
  override readonly name = 'InvalidJson';
}

/** Time limit of a function ("Things to know about Lambda triggers" of the developer guide). */
export const functionLimitMs = 5_000;
