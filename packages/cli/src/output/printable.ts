/**
 * Makes text from elsewhere (names of devices, messages of the service) safe for a terminal. Control characters, which could move the
 * cursor, change colours or reverse the text direction, become `�`. Line breaks stay.
 */
export function printable(text: string): string {
  return text.replace(/(?!\n)[\p{Cc}\p{Bidi_Control}]/gu, '\ufffd');
}
