/** Calls the API as an administrator: a server in development accepts any well-formed signature. */
import type { Inputs, OperationName, Outputs } from '@latchkey/model';

/** An answer of the API that is an error. `name` is Cognito's, such as `UserNotFoundException`. */
export class ApiError extends Error {
  override readonly name: string;
  readonly operation: OperationName;

  constructor(name: string, message: string, operation: OperationName) {
    super(message);
    this.name = name;
    this.operation = operation;
  }
}

export type Call = <N extends OperationName>(operation: N, input: Inputs[N]) => Promise<Outputs[N]>;

export function apiAt(endpoint: string, region: string): Call {
  const authorization = `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/cognito-idp/aws4_request, SignedHeaders=host, Signature=0`;
  return async <N extends OperationName>(operation: N, input: Inputs[N]) => {
    const answer = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
        'x-amz-date': '20260101T000000Z',
        authorization,
      },
      body: JSON.stringify(input),
    });
    const text = await answer.text();
    const body = (text === '' ? {} : JSON.parse(text)) as { readonly __type?: string; readonly message?: string };
    if (!answer.ok) throw new ApiError(body.__type ?? 'UnknownError', body.message ?? text, operation);
    return body as Outputs[N];
  };
}
