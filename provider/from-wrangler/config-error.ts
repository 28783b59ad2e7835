/** A configuration that cannot be converted. The message says where, why, and what is expected. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}
