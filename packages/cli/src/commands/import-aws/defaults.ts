/** The places that the command uses if none are given. */
export const FROM_ENDPOINT = 'aws';
export const ENDPOINT = 'http://127.0.0.1:9339';
export const REGION = 'us-east-1';
