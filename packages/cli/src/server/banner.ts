/** The text that `latchkey dev` prints when it is ready: its address, and what to do next. */

export interface BannerFacts {
  readonly url: string;
  readonly region: string;
  /** The data directory, or the database without its password. */
  readonly data: string;
  readonly issuer: string;
}

/** The text, without a line break at its end. */
export function banner({ url, region, data, issuer }: BannerFacts): string {
  const rows = [
    ['Endpoint', url],
    ['Region', region],
    ['Data', data],
    ...(issuer === 'own' ? [] : [['Issuer', issuer === 'aws' ? 'as on AWS' : issuer]]),
    ['Inbox', `${url}/_latchkey/inbox`],
  ];
  return [
    '',
    '  Latchkey is ready. Development mode: any signature is accepted, codes are shown below.',
    '',
    ...rows.map(([name = '', value = '']) => `  ${name.padEnd(10)}${value}`),
    '',
    '  Point any AWS SDK or the AWS CLI at it:',
    '',
    `    export AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER=${url}`,
    '',
    '  Next, create a user pool with an app client:',
    '',
    '    latchkey pool create',
    '',
    '  Ctrl+C stops it.',
    '',
  ].join('\n');
}

/** Returns a database URL without its password, which may be in the user part or in the query. */
export function withoutPassword(databaseUrl: string): string {
  const url = URL.parse(databaseUrl);
  return url === null ? 'PostgreSQL' : `${url.protocol}//${url.host}${url.pathname}`;
}
