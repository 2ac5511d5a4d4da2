/** Parses JSON from an untrusted source. Undefined if it is not JSON, such as the HTML page of a gateway. */
export function jsonOf(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
