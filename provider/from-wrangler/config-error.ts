/** A configuration that cannot be read: its message says where, why, and what would be right. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}
