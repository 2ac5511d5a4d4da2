/**
 * PreSignUp: only users with an address of one company may sign up, and they need no code. A function on AWS Lambda looks the
 * same.
 *
 * @param {import('aws-lambda').PreSignUpTriggerEvent} event
 */
export async function handler(event) {
  const { email = '' } = event.request.userAttributes;
  if (!email.endsWith('@example.com')) throw new Error('Please use your address at example.com');
  event.response.autoConfirmUser = true;
  event.response.autoVerifyEmail = true;
  return event;
}
