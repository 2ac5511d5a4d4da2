/** A Lambda function whose answer is not an event. */
export function handler(): string {
  return 'nonsense';
}
