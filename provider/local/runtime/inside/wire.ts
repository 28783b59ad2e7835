// Imported by Node.js and by what runs inside workerd: the words that the two speak to each other.

/** The headers by which the front tells the gateway who it is and which Worker is meant. */
export const SECRET_HEADER = "x-local-gateway-secret";
export const TARGET_HEADER = "x-local-gateway-target";

/** Where a mail is sent to a Worker, as with `wrangler dev`: `?from=…&to=…`, and the mail as the body. */
export const EMAIL_PATH = "/cdn-cgi/handler/email";

/** What a call for data asks, and what is told of a value beside its bytes: JSON, percent-encoded. */
export const OPTIONS_HEADER = "x-local-options";
export const ENTRY_HEADER = "x-local-entry";

/** Begins a line by which the gateway names the Worker that a line of output came from. */
export const NAMED_LINE = "\u0001local-log:";

/** Begins a line by which the gateway tells what an invocation of a Worker came to that somebody tails. */
export const TRACE_LINE = "\u0001local-trace:";
