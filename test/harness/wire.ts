/** Requests without an SDK, for requests that an SDK would not send and for answers that an SDK would change. */

/** An answer: status, headers, and the JSON of the body (undefined if the body is empty). */
export interface WireReply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** Posts one AWS JSON 1.1 request, unsigned, as browsers do. */
export async function post(endpoint: string, operation: string, input: unknown): Promise<WireReply> {
  const reply = await fetch(`${endpoint}/`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
    },
    body: JSON.stringify(input),
  });
  const text = await reply.text();
  return { status: reply.status, headers: reply.headers, body: text === '' ? undefined : JSON.parse(text) };
}
