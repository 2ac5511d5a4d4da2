/** The event that a function receives. */
import type { TriggerKind, TriggerSource } from './trigger-types.ts';

/** The event in the form of Cognito ("User pool Lambda trigger event" of the developer guide). */
export interface TriggerEvent {
  /** "1"; "2" and "3" in the later versions of pre token generation. */
  readonly version: string;
  readonly region: string;
  readonly userPoolId: string;
  readonly userName: string | null;
  readonly callerContext: { readonly awsSdkVersion: string; readonly clientId: string };
  readonly triggerSource: TriggerSource<TriggerKind>;
  readonly request: object;
  /** The members that the function sets. */
  readonly response: object;
}

/** `awsSdkVersion` for callers that are not an SDK (observed). */
const unknownSdk = 'aws-sdk-unknown-unknown';

/** Returns the version of the SDK: for `aws-sdk-js/3.1.0 ua/2.1 …`, `aws-sdk-js-3.1.0`. */
export function sdkVersion(userAgent: string | null | undefined): string {
  const found = /(?:^|\s)(aws-sdk-[\w-]{1,32}|boto3|boto3core|botocore|aws-amplify)\/([\w.-]{1,32})/i.exec(
    userAgent ?? '',
  );
  return found === null ? unknownSdk : `${found[1]}-${found[2]}`;
}
