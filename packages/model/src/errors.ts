import type { ErrorName, OperationName } from './generated/types.ts';
import { operations } from './operations.ts';
import { service } from './service.ts';

/**
 * The errors that AWS's request front end answers before an operation is reached, with their HTTP status. They are in no
 * service model: names and status are those that services of the AWS JSON protocol send (observed; the "Common error
 * types" page of the API reference lists some of them under their names in the query protocol).
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

/** An error every operation may answer although no service model lists it. */
export type CommonErrorName = keyof typeof commonErrorStatus;

/** Every error code this service may answer: the closed vocabulary of `__type`. */
export type ErrorCode = ErrorName | CommonErrorName;

/** What an error may carry besides its message. */
export interface ServiceErrorOptions extends ErrorOptions {
  /** InvalidParameterException only: the machine-readable reason, sent as `reasonCode`. */
  readonly reasonCode?: string;
}

/**
 * An answer of the service that is not a result. The message is public: it goes to the caller as it stands. What only an
 * operator may read belongs into `cause`.
 */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  /** The error's name on the wire, without namespace. */
  readonly code: ErrorCode;
  /** HTTP status of the answer. */
  readonly status: number;
  /** Sent beside the message when present. */
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

/** Whether `operation` may answer `code`: it is among its modelled errors, or common to all operations. */
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
