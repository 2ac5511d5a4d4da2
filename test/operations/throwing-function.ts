/** A Lambda function that rejects every event. */
export function handler(): never {
  throw new Error('Not today');
}
