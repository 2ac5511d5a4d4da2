/** The options of a start. */
import type { MessageOptions } from '../delivery/message-options.ts';
import type { Logger } from '../ports/log.ts';
import type { RiskDataOptions } from '../risk-data/open-risk-data.ts';
import type { AccessKey } from '../surfaces/aws-json/credentials.ts';
import type { TriggerOptions } from '../triggers/open-triggers.ts';

export interface StartOptions extends MessageOptions, TriggerOptions, RiskDataOptions {
  /** `development` accepts any well-formed signature and has an inbox; `production` verifies signatures. */
  readonly mode: 'development' | 'production';
  /** Address to listen on; 127.0.0.1 by default. */
  readonly host?: string | undefined;
  /** Port to listen on; 9339 by default, 0 for any free port. */
  readonly port?: number | undefined;
  /** PEM file of the server's certificate, followed by those of its issuers: serves HTTPS. Needs `tlsKey`. */
  readonly tlsCert?: string | undefined;
  /** PEM file of the private key of `tlsCert`. Both files are read again when they change. */
  readonly tlsKey?: string | undefined;
  /**
   * Serves HTTPS with a certificate of a development certificate authority, which is created in the data directory.
   * In development only.
   */
  readonly developmentTls?: boolean | undefined;
  /** Directory of the embedded database and of the key file; `latchkey-data` in the working directory by default. */
  readonly dataDir?: string | undefined;
  /** `postgres://...`: stores the data there instead of in the embedded database. */
  readonly databaseUrl?: string | undefined;
  /** `postgres://...` of a streaming replica of that database, for the key sets and metadata of pools. */
  readonly databaseReplicaUrl?: string | undefined;
  /** How long one operation on PostgreSQL may take, in milliseconds; 5000 by default. */
  readonly databaseTimeoutMs?: number | undefined;
  /** Connections to PostgreSQL that this server opens; 10 by default. */
  readonly databaseConnections?: number | undefined;
  /** How long opening a connection may take, in milliseconds; by default as long as an operation. */
  readonly databaseConnectTimeoutMs?: number | undefined;
  /** How long a statement of a write may wait for a lock, in milliseconds; by default until the end of the operation. */
  readonly databaseLockTimeoutMs?: number | undefined;
  /** PEM file of the authorities that sign PostgreSQL's certificate. Turns on TLS, as the next three do. */
  readonly databaseCa?: string | undefined;
  /** PEM file of the certificate that this server shows to PostgreSQL. Needs `databaseKey`. */
  readonly databaseCert?: string | undefined;
  /** PEM file of the private key of `databaseCert`. */
  readonly databaseKey?: string | undefined;
  /** Name in PostgreSQL's certificate, if it is not the host of `databaseUrl`. */
  readonly databaseServerName?: string | undefined;
  /** Name of this server in `pg_stat_activity`; `latchkey` by default. */
  readonly databaseApplicationName?: string | undefined;
  /**
   * Whether PostgreSQL plans each statement once for each connection, and not each time: `auto` (default; not behind poolers that
   * do not allow it), `on` or `off`.
   */
  readonly databasePreparedStatements?: 'auto' | 'on' | 'off' | undefined;
  /** Master keys, newest first, separated by commas; by default they are read from the key file. */
  readonly masterKeys?: string | undefined;
  /** Region in pool ids and ARNs, and of signatures; us-east-1 by default. */
  readonly region?: string | undefined;
  /** 12-digit account number in ARNs; 000000000000 by default. */
  readonly accountId?: string | undefined;
  /** `own` (default), `aws`, or the address under which callers find this server. */
  readonly issuer?: string | undefined;
  /**
   * Sign-ins that may be started for one user name from one network per second, ten times as many in a burst; 20 by
   * default, 0 for no limit.
   */
  readonly signInRate?: number | undefined;
  /** Quotas of request rates: `off` (default), or `aws` for those of Amazon Cognito. */
  readonly quotas?: string | undefined;
  /**
   * Where exported events go: `ARN=file:PATH` or `ARN=https://host/path`, with the ARN of a log group, bucket or stream.
   * Those of all other ARNs go to files in the directory `logs` of the data directory.
   */
  readonly logDestinations?: readonly string[] | undefined;
  /**
   * What the server has when it begins to accept requests: pools, app clients, users and devices, as in a seed file
   * (docs/guide/seeds.md). Either the path of a YAML or JSON file, or an object of the same form. In development only.
   */
  readonly seed?: string | object | undefined;
  /** Values of parameters of a CloudFormation template in `seed`. */
  readonly seedParameters?: Readonly<Record<string, string>> | undefined;
  /** Access keys that may sign requests; production needs at least one. */
  readonly accessKeys?: readonly AccessKey[] | undefined;
  /**
   * Origins whose pages may make signed calls and read the inbox: `https://app.example.com`. Pages of this machine
   * always may.
   */
  readonly allowedOrigins?: readonly string[] | undefined;
  /**
   * Host names that a server in development answers to, besides localhost, IP addresses, and the names in `host` and
   * `issuer`; `.example.com` stands for every name below example.com.
   */
  readonly allowedHosts?: readonly string[] | undefined;
  /**
   * Hosts of identity providers inside the operator's network, by name or address. Without them, providers must be on the
   * public Internet; in development, they may also be on this machine.
   */
  readonly providerHosts?: readonly string[] | undefined;
  /**
   * Proxies whose headers about the caller are believed: addresses and networks (`10.0.0.0/8`, `2001:db8::1`), or one number
   * of proxies. None by default.
   */
  readonly trustedProxies?: readonly string[] | undefined;
  /** Which headers these proxies write: `x-forwarded` (X-Forwarded-For, -Proto, -Host; the default), or `forwarded` (RFC 7239). */
  readonly proxyHeader?: string | undefined;
  /** Requests that are processed at a time; 256 by default. Twice as many may wait in the queue. */
  readonly maxRequests?: number | undefined;
  /** The same for operations that compute with passwords, which are counted separately; 128 by default. */
  readonly maxSignIns?: number | undefined;
  /** Requests of either kind from one caller address, processed or waiting; 256 by default. */
  readonly maxPerAddress?: number | undefined;
  /**
   * Exports traces and logs as the environment variables of OpenTelemetry say; false by default. Needs the packages
   * @opentelemetry/api and @opentelemetry/sdk-node, and registers their global providers.
   */
  readonly openTelemetry?: boolean | undefined;
  /** Port for metrics in the format of Prometheus, at `/metrics`; 0 for any free port. Without it there are none. */
  readonly metricsPort?: number | undefined;
  /** Address of that port; 127.0.0.1 by default. Anybody who reaches it can read the metrics. */
  readonly metricsHost?: string | undefined;
  /** Counts sign-ins for each pool, up to a hundred pools; false by default. */
  readonly metricsByPool?: boolean | undefined;
  /**
   * Time in milliseconds during which a stopping server still serves while `/health/ready` answers 503, so that a load
   * balancer can remove it first; 0 by default.
   */
  readonly shutdownDelayMs?: number | undefined;
  /** The console of a server in production. Without it there is none; a server in development always has one. */
  readonly console?: ConsoleOption | undefined;
  /**
   * A logger of the caller, or `silent`. By default the log goes to standard output: readable lines in development,
   * JSON in production.
   */
  readonly log?: Logger | 'silent' | undefined;
  /** Colours in the readable lines. */
  readonly colors?: boolean | undefined;
  /** How the command is called where the server was started, for the start page of a server in development; `npx latchkey` by default. */
  readonly commandName?: string | undefined;
}

/** Where the console listens. */
export interface ConsoleOption {
  /** 0 takes any free port. */
  readonly port: number;
  /** Address to listen on; 127.0.0.1 by default. */
  readonly host?: string | undefined;
  /**
   * The address under which browsers find the console, such as `https://console.example.com`, if that is not the address
   * on which it listens. It answers under no other.
   */
  readonly url?: string | undefined;
}
