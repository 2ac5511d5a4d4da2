/** Addresses that must not be connected to, in the forms in which a URL or an answer of DNS can have them. */

/** IPv4: loopback, private, link-local, shared and reserved; dotted, short, decimal, octal, hexadecimal, and with other digits. */
const ipv4 = [
  '127.0.0.1',
  '127.1',
  '127.0.1',
  '127.255.255.254',
  '2130706433',
  '0x7f000001',
  '0x7f.0.0.1',
  '0177.0.0.1',
  '017700000001',
  '127.0.0.1.',
  '①②⑦.⓪.⓪.①',
  '127。0。0。1',
  '0',
  '0.0.0.0',
  '10.0.0.1',
  '0xa000001',
  '012.0.0.1',
  '100.64.0.1',
  '100.100.100.200',
  '169.254.169.254',
  '169.254.170.2',
  '2852039166',
  '0xa9fea9fe',
  '0251.0376.0251.0376',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.192',
  '192.168.0.1',
  '0xc0a80001',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
];

/** IPv6: the same, and IPv4 that is mapped (RFC 4291), translated (NAT64, RFC 6052), in 6to4 (RFC 3056) or Teredo (RFC 4380). */
const ipv6 = [
  '::1',
  '::',
  '0:0:0:0:0:0:0:1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::ffff:a9fe:a9fe',
  '::ffff:10.0.0.1',
  '::127.0.0.1',
  '64:ff9b::7f00:1',
  '64:ff9b::a9fe:a9fe',
  '64:ff9b:1::7f00:1',
  '2002:7f00:1::',
  '2002:a9fe:a9fe::1',
  '2001:0:7f00:1::1',
  'fc00::1',
  'fd00:ec2::254',
  'fe80::1',
  'fec0::1',
  'ff02::1',
];

export const publicAddress = '93.184.215.14';
export const publicHost = 'idp.example.com';

/** What DNS answers: the first time, the second time, … */
export const names: Readonly<Record<string, readonly (readonly string[])[]>> = {
  [publicHost]: [[publicAddress]],
  localhost: [['127.0.0.1', '::1']],
  'localhost.': [['127.0.0.1']],
  'a.localhost': [['127.0.0.1']],
  'metadata.google.internal': [['169.254.169.254']],
  'inside.example.com': [['10.0.0.5']],
  'zero.example.com': [['0.0.0.0']],
  'mapped.example.com': [['::ffff:127.0.0.1']],
  'translated.example.com': [['64:ff9b::7f00:1']],
  'link-local.example.com': [['fe80::1']],
  'private.example.com': [['fd00::1']],
  'mixed.example.com': [[publicAddress, '127.0.0.1', '::1']],
  'mixed-first.example.com': [['169.254.169.254', publicAddress]],
  'rebinding.example.com': [[publicAddress], ['127.0.0.1']],
  'rebinding-later.example.com': [[publicAddress], [publicAddress], ['169.254.169.254']],
  'rebinding-back.example.com': [['10.0.0.1'], [publicAddress], ['10.0.0.1']],
};

/** Parts of URLs that parsers disagree about. */
const tricks = [
  `https://${publicHost}@127.0.0.1`,
  `https://${publicHost}:443@169.254.169.254`,
  `https://127.0.0.1#@${publicHost}`,
  `https://127.0.0.1?@${publicHost}`,
  `https://127.0.0.1\\@${publicHost}`,
  `https://[::1]:443/${publicHost}`,
  'https://LOCALHOST',
  'https:127.0.0.1',
  'https:/\\127.0.0.1',
];

/** Where a server on the Internet redirects to, with each status. */
const redirects = [301, 302, 303, 307, 308].flatMap((status) =>
  [
    'https://169.254.169.254/latest/',
    'https://[::ffff:7f00:1]/',
    'https://rebinding.example.com/',
    'http://127.0.0.1/',
    '//localhost/',
  ].map((to) => `https://${publicHost}/redirect/${status}/${Buffer.from(to).toString('base64url')}`),
);

/** URLs without a slash at the end: a path can be added. */
export const forbiddenPlaces: readonly string[] = [
  ...ipv4.map((host) => `https://${host}`),
  ...ipv6.map((host) => `https://[${host}]`),
  ...Object.keys(names)
    .filter((name) => name !== publicHost)
    .map((name) => `https://${name}`),
  ...tricks,
  ...redirects,
];
