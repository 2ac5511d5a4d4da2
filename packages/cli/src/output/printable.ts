/**
 * Text that came from elsewhere (names of devices, messages of the service) as it may go to a terminal: control characters, with which it
 * could move the cursor, recolour what stands there or turn its direction, are shown as `�`. Line breaks stay.
 */
export function printable(text: string): string {
  return text.replace(/(?!\n)[\p{Cc}\p{Bidi_Control}]/gu, '\ufffd');
}
