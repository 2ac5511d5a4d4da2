/**
 * CustomMessage for AWS Lambda: sets the text of a pool's e-mails. Deploy it without changes, start the server with
 * `--lambda-endpoint aws`, and set its ARN in LambdaConfig.
 *
 * @param {import('aws-lambda').CustomMessageTriggerEvent} event
 */
export async function handler(event) {
  const { codeParameter, userAttributes } = event.request;
  event.response.emailSubject = 'Your code';
  event.response.emailMessage = `Hello ${userAttributes.name ?? 'you'}, your code is ${codeParameter}.`;
  return event;
}
