import type { ErrorName, OperationName } from './generated/types.ts';
import { operations } from './operations.ts';
import { service } from './service.ts';

/**
 * The errors that AWS's front end returns before a request reaches an operation, with their HTTP status. They are in no service model.
 * Names and status are those of services with the AWS JSON protocol (observed; the "Common error types" page of the API reference lists
 * some of them under their names in the query protocol).
 */
const commonErrorStatus = {
  AccessDeniedException: 403,
  ExpiredTokenException: 400,
  IncompleteSignatureException: 400,
  InternalFailure: 500,
  InvalidSignatureException: 400,
  MissingAuthenticationTokenException: 400,
  RequestEntityTooLargeException: 413,
  SerializationException: 400,
  ServiceUnavailableException: 503,
  ThrottlingException: 400,
  UnknownOperationException: 400,
  UnrecognizedClientException: 400,
} as const satisfies Readonly<Record<string, number>>;

/** An error that every operation can return although no service model lists it. */
export type CommonErrorName = keyof typeof commonErrorStatus;

/** Every error code that this service can return: all values of `__type`. */
export type ErrorCode = ErrorName | CommonErrorName;

/** Optional members of an error. */
export interface ServiceErrorOptions extends ErrorOptions {
  /** InvalidParameterException only: the machine-readable reason, sent as `reasonCode`. */
  readonly reasonCode?: string;
}

/**
 * An error that the service returns. The message is public: it is sent to the caller unchanged. Put information for operators only
 * into `cause`.
 */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  /** The error's name on the wire, without namespace. */
  readonly code: ErrorCode;
  /** HTTP status of the answer. */
  readonly status: number;
  /** Sent with the message if present. */
  readonly reasonCode: string | undefined;

  constructor(code: ErrorCode, message: string, options: ServiceErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.status = statusOf(code);
    this.reasonCode = options.reasonCode;
  }
}

/** Shorthand for `new ServiceError`: `throw serviceError('NotAuthorizedException', 'Incorrect username or password.')`. */
export function serviceError(code: ErrorCode, message: string, options?: ServiceErrorOptions): ServiceError {
  return new ServiceError(code, message, options);
}

/** Whether `operation` can return `code`: it is one of its modelled errors, or common to all operations. */
export function isDocumentedError(operation: OperationName, code: ErrorCode): boolean {
  return isCommonError(code) || operations[operation].errors.includes(code);
}

function isCommonError(code: ErrorCode): code is CommonErrorName {
  return Object.hasOwn(commonErrorStatus, code);
}

/** 400 for every modelled error, 500 for the two that the model marks as the server's fault. */
function statusOf(code: ErrorCode): number {
  if (isCommonError(code)) return commonErrorStatus[code];
  const shape = service.shapes[code];
  return shape?.type === 'structure' && shape.fault ? 500 : 400;
}
