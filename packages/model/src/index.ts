/**
 * The Amazon Cognito user pools API as data: operations, types, errors, and the validation of inputs in AWS's wording.
 *
 * @module
 */
export { type CommonErrorName, type ErrorCode, isDocumentedError, ServiceError, serviceError } from './errors.ts';
export type { ServiceErrorOptions } from './errors.ts';
export type * from './generated/types.ts';
export { isOperationName, type OperationModel, operationNames, operations, targetPrefix } from './operations.ts';
export { encodeOutput, outputViolations } from './output.ts';
export { textViolation, type Validation, validateInput } from './validation.ts';
export { type Decoder, decoderOf } from './decoder.ts';
export { shapeOf } from './service.ts';
export type { Shape } from './service-model.ts';
