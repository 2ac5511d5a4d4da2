/** The text that `latchkey dev` prints when it is ready: its address, and what to do next. */

export interface BannerFacts {
  readonly url: string;
  readonly region: string;
  /** The data directory, or the database without its password. */
  readonly data: string;
  readonly issuer: string;
  /** The certificate of the development certificate authority. */
  readonly authorityFile?: string | undefined;
  readonly platform?: NodeJS.Platform;
  /** How the command is called where it was started (output/command-name.ts). */
  readonly command?: string;
  /** With a seed there are pools already. */
  readonly isSeeded?: boolean;
  /** The address that the server listens on. */
  readonly host?: string;
}

/** The server that commands call if none is named. */
const defaultUrl = 'http://127.0.0.1:9339';

const exposedLines = [
  '  Other machines can reach this server. Whoever does can administer it:',
  '  neither the API nor the console asks who they are.',
  '',
];

/** Names and addresses of this machine for itself. */
const loopback = /^(localhost|127(\.\d+){3}|::1)$/;

/** Whether other machines can reach a server that listens on this address. */
function isExposed(host: string): boolean {
  return !loopback.test(host);
}

/** The text, without a line break at its end. */
export function banner(facts: BannerFacts): string {
  const {
    url,
    region,
    data,
    issuer,
    authorityFile,
    platform = 'linux',
    command = 'latchkey',
    isSeeded = false,
    host = '127.0.0.1',
  } = facts;
  const rows = [
    ['Endpoint', url],
    ['Region', region],
    ['Data', data],
    ...(issuer === 'own' ? [] : [['Issuer', issuer === 'aws' ? 'as on AWS' : issuer]]),
    ['Inbox', `${url}/_latchkey/inbox`],
    ['Console', `${url}/_latchkey/console`],
  ];
  return [
    '',
    '  Latchkey is ready. Development mode: any signature is accepted, codes are shown below.',
    '',
    ...rows.map(([name = '', value = '']) => `  ${name.padEnd(10)}${value}`),
    '',
    ...(isExposed(host) ? exposedLines : []),
    '  Point any AWS SDK or the AWS CLI at it:',
    '',
    `    export AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER=${url}`,
    '',
    ...(authorityFile === undefined ? [] : trustLines(authorityFile, platform)),
    ...(isSeeded ? [] : firstPoolLines(command, url)),
    '  Ctrl+C stops it.',
    '',
  ].join('\n');
}

function firstPoolLines(command: string, url: string): readonly string[] {
  const there = url === defaultUrl ? '' : ` --endpoint ${url}`;
  return [
    '  Next, create a user pool with an app client:',
    '',
    `    ${command} pool create${there}            (users sign in through the API)`,
    `    ${command} pool create --login${there}    (users sign in at a login page)`,
    '',
  ];
}

/** How programs come to trust the development certificate authority. */
function trustLines(file: string, platform: NodeJS.Platform): readonly string[] {
  const path = quoted(file);
  const lines: readonly (readonly [string, string])[] = [
    ['Programs on Node (SDKs, latchkey)', `export NODE_EXTRA_CA_CERTS=${path}`],
    ['The AWS CLI', `export AWS_CA_BUNDLE=${path}`],
    ...systemLines(path, platform),
  ];
  return [
    '  HTTPS: its certificate authority can certify names of this machine only. Trust it once:',
    '',
    ...lines.flatMap(([who, line]) => [`    # ${who}`, `    ${line}`]),
    '',
  ];
}

function systemLines(path: string, platform: NodeJS.Platform): readonly (readonly [string, string])[] {
  if (platform === 'darwin') {
    return [['Browsers', `security add-trusted-cert -k ~/Library/Keychains/login.keychain-db ${path}`]];
  }
  if (platform === 'win32') return [['Browsers', `certutil -user -addstore Root ${path}`]];
  const authorities = '/usr/local/share/ca-certificates/latchkey.crt';
  return [
    ['Chromium (package libnss3-tools)', `certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n latchkey -i ${path}`],
    ['curl and other programs', `sudo cp ${path} ${authorities} && sudo update-ca-certificates`],
  ];
}

/** Returns a path as a shell reads it back. */
function quoted(path: string): string {
  return /^[\w./~:\\-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

/** Returns a database URL without its password, which may be in the user part or in the query. */
export function withoutPassword(databaseUrl: string): string {
  const url = URL.parse(databaseUrl);
  return url === null ? 'PostgreSQL' : `${url.protocol}//${url.host}${url.pathname}`;
}
