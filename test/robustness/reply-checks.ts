/** What an answer of the API must be, whatever was asked. */
import { type ErrorCode, isDocumentedError, type OperationName, outputViolations } from '@latchkey/model';
import type { RawReply } from '../harness/raw-client.ts';

/** What is wrong with an answer: undefined for a result that conforms to the model and for an error that it documents. */
export function complaintAbout(operation: OperationName, reply: RawReply): string | undefined {
  const { status, headers, text } = reply;
  if (status >= 500) return `${status} ${text}`;
  if (headers['content-type'] !== 'application/x-amz-json-1.1') return `type ${headers['content-type']}`;
  try {
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    if (status === 200) return outputViolations(operation, body).find((violation) => !isKnown(violation));
    return errorComplaint(operation, reply, body);
  } catch {
    return `not JSON: ${text}`;
  }
}

/** AWS's own list of standard attributes has a name that is longer than AWS's own model allows. */
const isKnown = (violation: string): boolean => violation.startsWith("Value 'phone_number_verified' at ");

function errorComplaint(operation: OperationName, reply: RawReply, body: unknown): string | undefined {
  const { headers, text } = reply;
  const { __type: code } = Object(body) as { __type?: unknown };
  if (typeof code !== 'string') return `no __type: ${text}`;
  if (headers['x-amzn-errortype'] !== `${code}:`) return `another name in the header: ${text}`;
  if (isNotBuilt(reply)) return undefined;
  return isDocumentedError(operation, code as ErrorCode) ? undefined : `undocumented: ${text}`;
}

/** Whether the answer says that Latchkey does not have the operation. */
export function isNotBuilt({ text }: Pick<RawReply, 'text'>): boolean {
  return text.includes('"UnsupportedOperationException"') && text.includes('Latchkey does not support');
}

/** Lines of the development log that an operator would have to look at: failures, stack traces, undocumented answers. */
export function alarmingLines(output: string): string[] {
  const alarming = /\(undocumented\)|InternalError|^\d\d:\d\d:\d\d  (?:error|fatal|warn)  |^\s+at /;
  return output.split('\n').filter((line) => alarming.test(line));
}
