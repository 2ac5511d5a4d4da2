/** Expressions that are known to be slow: the check must find them. */
export interface SlowPattern {
  readonly source: string;
  readonly flags: string;
  /** Where it was used or published. */
  readonly from: string;
  /** Whether the check takes only a second or two, so that unit tests include it. */
  readonly isQuick: boolean;
}

const slow = (source: string, flags: string, from: string, isQuick = false): SlowPattern => ({
  source,
  flags,
  from,
  isQuick,
});

export const slowPatterns: readonly SlowPattern[] = [
  slow('<!--.*?-->|<(head|style|script|title)\\b.*?<\\/\\1\\s*>', 'gis', 'plain text of HTML'),
  slow('<a\\b[^>]*?\\bhref\\s*=\\s*(?:"([^"]*)"|\'([^\']*)\')[^>]*>(.*?)<\\/a\\s*>', 'gi', 'plain text of HTML'),
  slow('<li\\b[^>]*>', 'gi', 'plain text of HTML', true),
  slow('<br\\b[^>]*>|<\\/(?:tr|div)\\s*>|<(?:div|tr|ul|ol)\\b[^>]*>', 'gi', 'plain text of HTML'),
  slow('<[a-z/!][^>]*>', 'gi', 'plain text of HTML'),
  slow('^(?<name>[^<>]*?)\\s*<(?<address>[^<>]+)>$', '', 'mail addresses'),
  slow('\\{####\\}|\\{username\\}|\\{##(.*?)##\\}', 'gs', 'templates'),
  slow('=+$', '', 'base64'),
  slow('^.*#|:.*$', 'g', 'error names', true),
  slow('(Chrome|Safari)(?!.*(Edg|OPR))|Firefox|Edg|OPR', '', 'user agents', true),
  slow('^[\\S]+.*[\\S]+$', '', 'passwords'),
  slow('^(a+)+$', '', 'OWASP', true),
  slow('^(([a-z])+.)+[A-Z]([a-z])+$', '', 'OWASP'),
  slow('(x+x+)+y', '', 'regular-expressions.info'),
  slow('^[\\s\\u200c]+|[\\s\\u200c]+$', 'g', 'Stack Overflow, 2016'),
  slow('(?:\\s|-|~|!|\\+)*.*(?:.*=.*)', '', 'Cloudflare, 2019'),
  slow('\\s*,\\s*', 'g', 'lists in HTTP headers'),
  slow('^\\s*(\\w+\\s?)*$', '', 'words', true),
];
