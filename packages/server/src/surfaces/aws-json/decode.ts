/** What a request asks for: the operation from its target header, and its input from its body. */
import { isOperationName, type OperationName, serviceError, targetPrefix } from '@latchkey/model';
import { isDeeperThan } from './json-depth.ts';

/** Deepest nesting of a body; no input of the model comes near it. */
const maxDepth = 32;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads `X-Amz-Target: AWSCognitoIdentityProviderService.<Operation>`. The content type is not looked at: SDKs say
 * `application/x-amz-json-1.1`, other clients 1.0 or a charset, and the body is JSON or it is not.
 *
 * @throws UnknownOperationException
 */
export function decodeTarget(target: string | null): OperationName {
  const [prefix, name = '', ...more] = (target ?? '').split('.');
  if (prefix === targetPrefix && more.length === 0 && isOperationName(name)) return name;
  throw serviceError('UnknownOperationException', '');
}

/**
 * Reads the body: one JSON value in UTF-8; nothing at all stands for `{}`. Of keys that occur twice in an object the last one
 * counts (docs/decisions/0020). This is the only reading of a body: what is validated, authorized, run and logged is this
 * value, and a signature covers the bytes.
 *
 * @throws SerializationException
 */
export function decodeBody(body: Uint8Array): unknown {
  if (body.byteLength === 0) return {};
  try {
    const text = utf8.decode(body);
    if (!isDeeperThan(maxDepth, text)) return JSON.parse(text) as unknown;
  } catch {
    // The parser's message would quote the body; the service gives none either (observed).
  }
  throw serviceError('SerializationException', '');
}
