/** A trigger function that lets nobody of blocked.example in. */
interface Event {
  readonly request: { readonly userAttributes: { readonly email?: string } };
}

export const handler = (event: Event): Event => {
  if (event.request.userAttributes.email?.endsWith('@blocked.example') === true) throw new Error('Not from there');
  return event;
};
