/** What a call of a dispatch namespace says of the outbound Worker, under a name that no script has. */
export const OUTBOUND = "internal outbound";

/** The header that carries it from the call to the code, and on with each request that the code sends. */
export const OUTBOUND_HEADER = "x-internal-outbound";

export interface Outbound {
  /** Which of the bound outbound Workers, by its entry. */
  entry: string;
  /** What its code finds in `env`. */
  params: Record<string, unknown>;
}
