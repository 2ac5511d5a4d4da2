/** Decodes a request: the operation from its target header, and the input from its body. */
import { isOperationName, type OperationName, serviceError, targetPrefix } from '@latchkey/model';
import { isDeeperThan } from './json-depth.ts';

/** Deepest nesting of a body; inputs of the model are far below it. */
const maxDepth = 32;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads `X-Amz-Target: AWSCognitoIdentityProviderService.<Operation>`. The content type is ignored: SDKs send
 * `application/x-amz-json-1.1`, other clients send 1.0 or add a charset, and the body must be JSON in any case.
 *
 * @throws UnknownOperationException
 */
export function decodeTarget(target: string | null): OperationName {
  const [prefix, name = '', ...more] = (target ?? '').split('.');
  if (prefix === targetPrefix && more.length === 0 && isOperationName(name)) return name;
  throw serviceError('UnknownOperationException', '');
}

/**
 * Reads the body: one JSON value in UTF-8. An empty body stands for `{}`. If a key occurs twice in an object, the last
 * one counts (docs/decisions/0020). The body is parsed only here: the same value is validated, authorized, run and
 * logged. A signature covers the bytes.
 *
 * @throws SerializationException
 */
export function decodeBody(body: Uint8Array): unknown {
  if (body.byteLength === 0) return {};
  try {
    const text = utf8.decode(body);
    if (!isDeeperThan(maxDepth, text)) return JSON.parse(text) as unknown;
  } catch {
    // The parser's message would quote the body. AWS sends no message either (observed).
  }
  throw serviceError('SerializationException', '');
}
