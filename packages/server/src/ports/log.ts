/** The log, as every part of the server knows it. */
export type { Logger } from 'pino';
