/** The event that a function gets. */
import type { TriggerKind, TriggerSource } from './trigger-types.ts';

/** As it goes over the wire ("User pool Lambda trigger event" of the developer guide). */
export interface TriggerEvent {
  /** "1"; "2" and "3" in the later versions of pre token generation. */
  readonly version: string;
  readonly region: string;
  readonly userPoolId: string;
  readonly userName: string | null;
  readonly callerContext: { readonly awsSdkVersion: string; readonly clientId: string };
  readonly triggerSource: TriggerSource<TriggerKind>;
  readonly request: object;
  /** What the function fills in. */
  readonly response: object;
}

/** What `awsSdkVersion` says of callers that are no SDK (observed). */
const unknownSdk = 'aws-sdk-unknown-unknown';

/** `aws-sdk-js/3.1.0 ua/2.1 …` as `aws-sdk-js-3.1.0`. */
export function sdkVersion(userAgent: string | null | undefined): string {
  const found = /(?:^|\s)(aws-sdk-[\w-]{1,32}|boto3|boto3core|botocore|aws-amplify)\/([\w.-]{1,32})/i.exec(
    userAgent ?? '',
  );
  return found === null ? unknownSdk : `${found[1]}-${found[2]}`;
}
