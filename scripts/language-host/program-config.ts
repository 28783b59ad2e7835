/**
 * The stack's configuration as a program expects it in PULUMI_CONFIG: keys in the form `namespace:config:name`, which
 * both old and new versions of @pulumi/pulumi read.
 *
 * @throws Error when a key is in neither of the two forms that the engine uses.
 */
export function programConfig(entries: Iterable<[string, string]>): Record<string, string> {
  return Object.fromEntries(Array.from(entries, ([key, value]) => [programKey(key), value]));
}

function programKey(key: string): string {
  const parts = key.split(":");
  if (parts.length === 2) return parts.join(":config:");
  if (parts.length === 3 && parts[1] === "config") return key;
  throw new Error(
    `could not parse ${key} as a configuration key ` +
      "(configuration keys should be of the form `<namespace>:<name>`)",
  );
}
