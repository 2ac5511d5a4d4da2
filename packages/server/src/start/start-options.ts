/** What a server can be started with. */
import type { MessageOptions } from '../delivery/message-options.ts';
import type { Logger } from '../ports/log.ts';
import type { AccessKey } from '../surfaces/aws-json/credentials.ts';
import type { TriggerOptions } from '../triggers/open-triggers.ts';

export interface StartOptions extends MessageOptions, TriggerOptions {
  /** `development` takes any well-formed signature and has an inbox; `production` verifies signatures. */
  readonly mode: 'development' | 'production';
  /** Address to listen on; 127.0.0.1 by default. */
  readonly host?: string | undefined;
  /** Port to listen on; 9339 by default, 0 for any that is free. */
  readonly port?: number | undefined;
  /** Directory of the embedded database and of the key file; `latchkey-data` in the working directory by default. */
  readonly dataDir?: string | undefined;
  /** `postgres://...`: keeps the data there in place of the embedded database. */
  readonly databaseUrl?: string | undefined;
  /** How long one operation on PostgreSQL may take, in milliseconds; 5000 by default. */
  readonly databaseTimeoutMs?: number | undefined;
  /** The master keys themselves, newest first, separated by commas; by default they are in the key file. */
  readonly masterKeys?: string | undefined;
  /** Region in pool ids and ARNs, and of signatures; us-east-1 by default. */
  readonly region?: string | undefined;
  /** 12-digit account number in ARNs; 000000000000 by default. */
  readonly accountId?: string | undefined;
  /** `own` (default), `aws`, or the address under which callers find this server. */
  readonly issuer?: string | undefined;
  /** Sign-ins of one name that may be begun from one network in a second, ten seconds' worth at once; 20 by default, 0: any number. */
  readonly signInRate?: number | undefined;
  /** Who may sign requests; production needs at least one. */
  readonly accessKeys?: readonly AccessKey[] | undefined;
  /** Pages that may make signed calls and read the inbox, besides those of this machine: `https://app.example.com`. */
  readonly allowedOrigins?: readonly string[] | undefined;
  /**
   * Names under which a server in development answers, besides localhost, addresses, and those in `host` and `issuer`;
   * `.example.com` stands for every name below example.com.
   */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Requests that are worked on at a time; 256 by default. Twice as many may wait for their turn. */
  readonly maxRequests?: number | undefined;
  /** The same for operations that compute with passwords, which are not counted among the others; 128 by default. */
  readonly maxSignIns?: number | undefined;
  /** Requests of either kind, in work or waiting, of one caller's address; 256 by default. */
  readonly maxPerAddress?: number | undefined;
  /**
   * How long the server goes on serving after it was told to stop, while `/health/ready` answers 503, so that a load balancer
   * can take it out first. Milliseconds; 0 by default.
   */
  readonly shutdownDelayMs?: number | undefined;
  /** A log of the caller's, or none. By default lines for people in development, JSON in production, on standard output. */
  readonly log?: Logger | 'silent' | undefined;
  /** Colours in the lines for people. */
  readonly colors?: boolean | undefined;
}
