/** Encodes answers: the output of an operation, or an error in the form of AWS JSON 1.1. */
import { encodeOutput, type OperationName, type Outputs, type ServiceError } from '@latchkey/model';
import { corsHeaders } from '../http/cors-headers.ts';

type HeadersOf = Readonly<Record<string, string>>;

/** Answers hold tokens and secrets: no cache may keep them. */
const fixedHeaders = {
  'content-type': 'application/x-amz-json-1.1',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
};

/** Answers with the output of an operation: `{}` if it is empty, an empty body if the operation has no output. */
export function encodeResult<N extends OperationName>(
  name: N,
  output: Outputs[N],
  requestId: string,
  cors: HeadersOf = corsHeaders,
): Response {
  return answer(200, encodeOutput(name, output), requestId, cors);
}

/** Answers with the result of an extension (operations/extensions). */
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
    // The rest of the body stays unread, so the connection cannot be used again.
    ...(status === 413 ? { connection: 'close' } : {}),
  });
}

function answer(status: number, body: string, requestId: string, more: HeadersOf): Response {
  return new Response(body, {
    status,
    headers: { ...fixedHeaders, 'x-amzn-requestid': requestId, ...more },
  });
}

/** Longest message in a header, in characters; clients reject headers of about 16 kB in total. */
const maxHeaderLength = 1_024;

/**
 * Replaces what a header cannot hold: headers are Latin-1 without control characters (RFC 9110 section 5.5). The body
 * has the full message.
 */
function headerSafe(message: string): string {
  return message
    .slice(0, maxHeaderLength)
    .replaceAll(/[^\x20-\x7e\xa0-\xff]+/g, ' ')
    .trim();
}
