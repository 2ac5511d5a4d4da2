/** Computes PASSWORD_CLAIM_SIGNATURE (base64) with the session key of an SRP round. It takes microseconds. */
export async function hmac(key, group, username, secretBlock, timestamp) {
  const block = Uint8Array.from(atob(secretBlock), (letter) => letter.charCodeAt(0));
  const text = (value) => new TextEncoder().encode(value);
  const message = new Uint8Array([...text(group), ...text(username), ...block, ...text(timestamp)]);
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const imported = await crypto.subtle.importKey('raw', new Uint8Array(key), algorithm, false, ['sign']);
  return btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.sign(algorithm, imported, message))));
}
