/** The logger that every room of the server uses. */
export type { Logger } from 'pino';
