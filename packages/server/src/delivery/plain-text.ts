/** The text alternative of an HTML e-mail, for readers without HTML and for filters that distrust mails without one. */

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** The words of an HTML fragment; links are followed by their address, blocks stand on lines of their own. */
export function plainTextOf(html: string): string {
  const text = html
    .replace(/<!--.*?-->|<(head|style|script|title)\b.*?<\/\1\s*>/gis, '')
    .replace(/\s+/g, ' ')
    .replace(/<a\b[^>]*?\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')[^>]*>(.*?)<\/a\s*>/gi, linkText)
    .replace(/<li\b[^>]*>/gi, '\n- ')
    .replace(/<br\b[^>]*>|<\/(?:tr|div)\s*>|<(?:div|tr|ul|ol)\b[^>]*>/gi, '\n')
    .replace(/<\/?(?:p|h[1-6]|table|blockquote|ul|ol)\b[^>]*>/gi, '\n\n')
    .replace(/<[a-z/!][^>]*>/gi, '');
  return decoded(text)
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function linkText(_: string, quoted: string | undefined, single: string | undefined, words: string): string {
  const address = quoted ?? single ?? '';
  return words.trim() === address ? address : `${words} (${address})`;
}

function decoded(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]+));/gi,
    (entity, decimal, hex, name: string | undefined) => {
      if (name !== undefined) return entities[name.toLowerCase()] ?? entity;
      const point = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
      return point > 0 && point <= 0x10_ff_ff ? String.fromCodePoint(point) : entity;
    },
  );
}
