/** A Lambda function whose answer is no event. */
export function handler(): string {
  return 'nonsense';
}
