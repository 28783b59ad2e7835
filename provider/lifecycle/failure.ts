/** What was wrong with an input, by the path of the property as the user wrote it. */
export interface Failure {
  property: string;
  reason: string;
}

/** A failure whose reason names no secret: neither one of these values nor what is inside of one. */
export function withoutSecrets({ property, reason }: Failure, secrets: unknown[]): Failure {
  return { property, reason: unsaying(reason, secrets) };
}

/** A text without these values and what is inside of them. */
export function unsaying(text: string, secrets: unknown[]): string {
  const said = secrets.flatMap(leavesOf).sort((left, right) => right.length - left.length);
  return said.reduce((left, secret) => left.replaceAll(secret, "[secret]"), text);
}

/** As messages quote them, too; one that is too short for a secret would be found inside of words. */
function leavesOf(value: unknown): string[] {
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(leavesOf);
  if (typeof value === "number" || typeof value === "boolean") return [`got ${String(value)}`];
  if (typeof value !== "string" || value === "") return [];
  const quoted = JSON.stringify(value);
  return value.length < SHORTEST ? [quoted] : [quoted, value, quoted.slice(1, -1)];
}

const SHORTEST = 3;
