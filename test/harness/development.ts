/** What tests may do to a development server: its clock, and states of its data. */

interface Place {
  readonly endpoint: string;
}

/** Calls one of the addresses below `/_latchkey/`. */
export async function control({ endpoint }: Place, path: string, body: object = {}): Promise<unknown> {
  const reply = await fetch(`${endpoint}/_latchkey/${path}`, { method: 'POST', body: JSON.stringify(body) });
  const answer: unknown = await reply.json();
  if (!reply.ok) throw new Error(`${path} answered ${reply.status}: ${JSON.stringify(answer)}`);
  return answer;
}

/** Moves the clock ahead. @param duration ISO 8601: `PT3M`, `P30D` */
export async function advance(place: Place, duration: string): Promise<void> {
  await control(place, 'clock', { advance: duration });
}
