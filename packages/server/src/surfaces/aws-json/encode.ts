/** Answers as they go over the wire: the output of an operation, or an error in the form of AWS JSON 1.1. */
import { encodeOutput, type OperationName, type Outputs, type ServiceError } from '@latchkey/model';
import { corsHeaders } from '../http/cors-headers.ts';

type HeadersOf = Readonly<Record<string, string>>;

const contentType = 'application/x-amz-json-1.1';

/** Answers with the output of an operation: `{}` when it is empty, nothing at all when the operation has none. */
export function encodeResult<N extends OperationName>(
  name: N,
  output: Outputs[N],
  requestId: string,
  cors: HeadersOf = corsHeaders,
): Response {
  return answer(200, encodeOutput(name, output), requestId, cors);
}

/** Answers with the result of an operation of Latchkey's own. */
export function encodeDocument(document: object, requestId: string, cors: HeadersOf): Response {
  return answer(200, JSON.stringify(document), requestId, cors);
}

/** Answers with an error. Its code and message also go into headers, where some clients look for them. */
export function encodeError(error: ServiceError, requestId: string, cors: HeadersOf = corsHeaders): Response {
  const { code, message, status, reasonCode } = error;
  const body = {
    __type: code,
    ...(message === '' ? {} : { message }),
    ...(reasonCode === undefined ? {} : { reasonCode }),
  };
  return answer(status, JSON.stringify(body), requestId, {
    ...cors,
    'x-amzn-errortype': `${code}:`,
    ...(message === '' ? {} : { 'x-amzn-errormessage': headerSafe(message) }),
    // The rest of the body stays unread: the connection is of no further use.
    ...(status === 413 ? { connection: 'close' } : {}),
  });
}

function answer(status: number, body: string, requestId: string, more: HeadersOf): Response {
  return new Response(body, {
    status,
    headers: { 'content-type': contentType, 'x-amzn-requestid': requestId, ...more },
  });
}

/** Longest message in a header; clients give up on headers of some 16 kB in all. */
const maxHeaderLength = 1_024;

/** Headers are Latin-1 without control characters (RFC 9110 section 5.5); the body has the message in full. */
function headerSafe(message: string): string {
  return message
    .slice(0, maxHeaderLength)
    .replaceAll(/[^\x20-\x7e\xa0-\xff]+/g, ' ')
    .trim();
}
