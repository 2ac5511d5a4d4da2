/**
 * CustomMessage for AWS Lambda: words the e-mails of a pool. Deploy it as it is, give the server `--lambda-endpoint aws`,
 * and name its ARN in LambdaConfig.
 *
 * @param {import('aws-lambda').CustomMessageTriggerEvent} event
 */
export async function handler(event) {
  const { codeParameter, userAttributes } = event.request;
  event.response.emailSubject = 'Your code';
  event.response.emailMessage = `Hello ${userAttributes.name ?? 'you'}, your code is ${codeParameter}.`;
  return event;
}
