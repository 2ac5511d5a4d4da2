/** Settings of the server, fixed when it starts. */
import type { IssuerType } from '@latchkey/model';

export interface ServerSettings {
  /** AWS region name; part of pool ids, device keys and ARNs. */
  readonly region: string;
  /** 12-digit account number; part of ARNs. */
  readonly accountId: string;
  /** `development` accepts any well-formed signature and serves the inbox; `production` verifies signatures. */
  readonly mode: 'development' | 'production';
  /** Replaces every code that is sent: for test suites, in development only. Six digits. */
  readonly fixedCode?: string | undefined;
  /** Hosts of identity providers in networks of the operator, besides those on the public Internet. */
  readonly providerHosts?: readonly string[] | undefined;
  /** The address at which users and callers reach the server, without a slash at the end. */
  publicUrl(): string;
  /**
   * The `iss` claim of a pool's tokens.
   *
   * @param type IssuerConfiguration of the pool; it makes a difference only if the issuer is that of AWS
   */
  issuerOf(poolId: string, type?: IssuerType): string;
}
