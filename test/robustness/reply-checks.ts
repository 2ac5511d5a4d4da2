/** Checks that every answer of the API must pass. */
import { type ErrorCode, isDocumentedError, type OperationName, outputViolations } from '@latchkey/model';
import type { RawReply } from '../harness/raw-client.ts';

/** Returns what is wrong with an answer; undefined for a result that conforms to the model, or an error that the model documents. */
export function problemWith(operation: OperationName, reply: RawReply): string | undefined {
  const { status, headers, text } = reply;
  if (status >= 500) return `${status} ${text}`;
  if (headers['content-type'] !== 'application/x-amz-json-1.1') return `type ${headers['content-type']}`;
  try {
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    if (status === 200) return outputViolations(operation, body).find((violation) => !isKnown(violation));
    return errorProblem(operation, reply, body);
  } catch {
    return `not JSON: ${text}`;
  }
}

/** AWS's list of standard attributes contains a name that is longer than AWS's model allows. */
const isKnown = (violation: string): boolean => violation.startsWith("Value 'phone_number_verified' at ");

function errorProblem(operation: OperationName, reply: RawReply, body: unknown): string | undefined {
  const { headers, text } = reply;
  const { __type: code } = Object(body) as { __type?: unknown };
  if (typeof code !== 'string') return `no __type: ${text}`;
  if (headers['x-amzn-errortype'] !== `${code}:`) return `another name in the header: ${text}`;
  return isDocumentedError(operation, code as ErrorCode) ? undefined : `undocumented: ${text}`;
}

/** Returns the lines of the development log that indicate a defect: failures, stack traces, undocumented answers. */
export function alarmingLines(output: string): string[] {
  const alarming = /\(undocumented\)|InternalError|^\d\d:\d\d:\d\d  (?:error|fatal|warn)  |^\s+at /;
  return output.split('\n').filter((line) => alarming.test(line));
}
