/** The development inbox, which stores the messages that Cognito would send by e-mail or SMS. */

/** A message as the inbox returns it. */
interface InboxMessage {
  readonly to: string;
  readonly medium: string;
  readonly kind: string;
  readonly code: string;
  readonly subject: string | null;
  readonly body: string;
  readonly at: string;
}

/** Returns the messages to an address, newest first. Waits up to five seconds for the first one. */
export async function inboxOf(
  { endpoint }: { readonly endpoint: string },
  to: string,
): Promise<readonly InboxMessage[]> {
  const reply = await fetch(`${endpoint}/_latchkey/inbox?to=${encodeURIComponent(to)}&wait=5`);
  if (reply.status !== 200) throw new Error(`The inbox answered ${reply.status}.`);
  return ((await reply.json()) as { messages: InboxMessage[] }).messages.toReversed();
}

/** Returns the code of the newest message to an address. */
export async function latestCode(latchkey: { readonly endpoint: string }, to: string): Promise<string> {
  const [newest] = await inboxOf(latchkey, to);
  if (newest === undefined) throw new Error(`Nothing was sent to ${to}.`);
  return newest.code;
}
