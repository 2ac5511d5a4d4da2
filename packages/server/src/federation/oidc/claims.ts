/** Claims about a user, as a provider sends them: any JSON. */
export type Claims = Readonly<Record<string, unknown>>;
