/**
 * The form of `generated/service.json`: the Cognito user pools API as data. Member names, shape names, limits and
 * patterns are those of the AWS service model (cognito-idp, 2016-04-18).
 */
export interface ServiceModel {
  readonly metadata: ServiceMetadata;
  readonly operations: Readonly<Record<string, OperationData>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

/** Facts about the service as a whole. */
interface ServiceMetadata {
  readonly apiVersion: string;
  /** Also the signing name of SigV4. */
  readonly endpointPrefix: string;
  readonly jsonVersion: string;
  readonly serviceId: string;
  /** The part of `X-Amz-Target` before the dot. */
  readonly targetPrefix: string;
}

/** One operation. */
export interface OperationData {
  /** Name of the input structure. */
  readonly input: string;
  /** Name of the output structure; absent if the operation returns an empty body. */
  readonly output?: string;
  /** `none` carries the no-auth trait: SDKs do not sign the request. */
  readonly auth: 'sigv4' | 'none';
  /** Names of the modelled exceptions, in the order of the service model. */
  readonly errors: readonly string[];
  /** Known from the newest AWS SDK client only: no published constraints. */
  readonly clientOnly?: true;
}

/** Traits that every kind of shape can have. */
interface ShapeTraits {
  /** Values of this shape are secrets or personal data: never echoed in a message. */
  readonly sensitive?: true;
  /** Known from the newest AWS SDK client only: no published constraints. */
  readonly clientOnly?: true;
}

/** A string; `min` and `max` count UTF-16 code units, `pattern` is a Java regular expression for the whole value. */
export interface StringShape extends ShapeTraits {
  readonly type: 'string';
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  /** Values that are accepted besides those of `pattern`. Messages do not name it. */
  readonly alsoPattern?: string;
  readonly enum?: readonly string[];
}

/** A whole number of 32 (`integer`) or 64 (`long`) bits; `min` and `max` bound its value. */
export interface IntegerShape extends ShapeTraits {
  readonly type: 'integer' | 'long';
  readonly min?: number;
  readonly max?: number;
}

/** Bytes, base64 on the wire; `min` and `max` count bytes. */
export interface BlobShape extends ShapeTraits {
  readonly type: 'blob';
  readonly min?: number;
  readonly max?: number;
}

/** A value without constraints; `timestamp` is epoch seconds on the wire, `document` any JSON value. */
interface PlainShape extends ShapeTraits {
  readonly type: 'boolean' | 'timestamp' | 'document';
}

/** A list; `min` and `max` count elements. */
export interface ListShape extends ShapeTraits {
  readonly type: 'list';
  readonly member: string;
  readonly min?: number;
  readonly max?: number;
}

/** A map with string keys; `min` and `max` count entries. */
export interface MapShape extends ShapeTraits {
  readonly type: 'map';
  readonly key: string;
  readonly value: string;
  readonly min?: number;
  readonly max?: number;
}

/** A structure: member name to shape name, in the order of the service model. */
export interface StructureShape extends ShapeTraits {
  readonly type: 'structure';
  readonly members: Readonly<Record<string, string>>;
  readonly required?: readonly string[];
  /** Members known from the newest AWS SDK client only. */
  readonly clientOnlyMembers?: readonly string[];
  /** An error of the service. Its status is 400, or 500 if it is a `fault`. */
  readonly exception?: true;
  readonly fault?: true;
}

/** Any shape, told apart by `type`. */
export type Shape = StringShape | IntegerShape | BlobShape | PlainShape | ListShape | MapShape | StructureShape;
