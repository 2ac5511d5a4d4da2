/** A PreSignUp function that confirms users whose names begin with `auto`. */
export function handler(event: { readonly userName: string; readonly response: object }): object {
  return { ...event, response: { ...event.response, autoConfirmUser: event.userName.startsWith('auto') } };
}
