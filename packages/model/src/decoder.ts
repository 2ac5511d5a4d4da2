import { type ServiceError, serviceError } from './errors.ts';
import { shapeOf } from './service.ts';
import type { ListShape, MapShape, StructureShape } from './service-model.ts';

/**
 * Converts parsed JSON to a value of a shape: checks types, keeps only modelled members, and treats null as absent, except
 * in lists.
 *
 * @throws ServiceError SerializationException when the JSON has another structure than the shape
 */
export type Decoder = (value: unknown) => unknown;

const decoders = new Map<string, Decoder>();

/** Returns the decoder of a shape, which is made on first use. It follows the shape, so the input cannot make it recurse deeper. */
export function decoderOf(shapeName: string): Decoder {
  let decoder = decoders.get(shapeName);
  if (!decoder) {
    decoder = makeDecoder(shapeName);
    decoders.set(shapeName, decoder);
  }
  return decoder;
}

function makeDecoder(shapeName: string): Decoder {
  const shape = shapeOf(shapeName);
  switch (shape.type) {
    case 'structure':
      return structureDecoder(shape);
    case 'list':
      return listDecoder(shape);
    case 'map':
      return mapDecoder(shape);
    case 'string':
      return (value) => (typeof value === 'string' ? value : reject(value, 'a String'));
    case 'boolean':
      // Sic, for strings: "an Boolean" (observed).
      return (value) =>
        typeof value === 'boolean' ? value : reject(value, typeof value === 'string' ? 'an Boolean' : 'a Boolean');
    case 'integer':
      return (value) => (Number.isInteger(value) ? value : reject(value, 'an Integer'));
    case 'long':
      return (value) => (Number.isInteger(value) ? value : reject(value, 'a Long'));
    case 'timestamp':
      return (value) => (typeof value === 'number' ? value : reject(value, 'milliseconds since epoch'));
    case 'blob':
      return decodeBlob;
    case 'document':
      return (value) => copyDocument(value, 0);
    default:
      return shape satisfies never;
  }
}

function structureDecoder(shape: StructureShape): Decoder {
  const members = Object.entries(shape.members).map(([name, target]) => ({ name, decode: decoderOf(target) }));
  return (value) => {
    if (!isJsonObject(value)) throw unexpectedStart(value) ?? serializationException('Expected null');
    const structure: Record<string, unknown> = {};
    for (const { name, decode } of members) {
      const member = value[name];
      if (member !== null && member !== undefined) structure[name] = decode(member);
    }
    return structure;
  };
}

function listDecoder(shape: ListShape): Decoder {
  const decode = decoderOf(shape.member);
  return (value) => {
    if (!Array.isArray(value)) throw unexpectedStart(value) ?? serializationException('Expected list or null');
    // A null element is kept: it violates a constraint (constraints.ts).
    return value.map((element: unknown) => (element === null || element === undefined ? null : decode(element)));
  };
}

function mapDecoder(shape: MapShape): Decoder {
  const decode = decoderOf(shape.value);
  return (value) => {
    if (!isJsonObject(value)) throw unexpectedStart(value) ?? serializationException('Expected map or null');
    // No prototype: `__proto__` and `constructor` are keys like any other.
    const map = Object.create(null) as Record<string, unknown>;
    for (const key of Object.keys(value)) {
      const entry = value[key];
      if (entry !== null && entry !== undefined) map[key] = decode(entry);
    }
    return map;
  };
}

/** Checks base64 with padding (RFC 4648 section 4), the protocol's only form. The value stays text (`Base64`). */
function decodeBlob(value: unknown): unknown {
  if (typeof value !== 'string') return reject(value, 'a Blob');
  if (value.length % 4 !== 0) {
    const found = `Base64 encoded length is expected a multiple of 4 bytes but found: ${value.length}`;
    throw serializationException(found);
  }
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(value)) throw serializationException('Invalid Base64 character');
  return value;
}

/** Documents have no shape that limits their depth. Cognito's own documents are much less deep. */
const maxDocumentDepth = 64;

function copyDocument(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth === maxDocumentDepth) throw serializationException('Document is nested too deeply');
  if (Array.isArray(value)) return value.map((element) => copyDocument(element, depth + 1));
  const copy = Object.create(null) as Record<string, unknown>;
  for (const [key, member] of Object.entries(value)) copy[key] = copyDocument(member, depth + 1);
  return copy;
}

function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Rejects a scalar of a wrong type, in the words of AWS's services with the AWS JSON protocol (observed). */
function reject(value: unknown, target: string): never {
  throw unexpectedStart(value) ?? serializationException(`${tokenName(value)} can not be converted to ${target}`);
}

function tokenName(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'TRUE_VALUE' : 'FALSE_VALUE';
  return typeof value === 'number' ? 'NUMBER_VALUE' : 'STRING_VALUE';
}

/** The error of an unexpected list or object. One message ends with a full stop, the other does not (observed). */
function unexpectedStart(value: unknown): ServiceError | undefined {
  if (Array.isArray(value)) return serializationException('Start of list found where not expected');
  if (isJsonObject(value)) return serializationException('Start of structure or map found where not expected.');
  return undefined;
}

function serializationException(message: string): ServiceError {
  return serviceError('SerializationException', message);
}
