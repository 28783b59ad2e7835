import { ApiError } from "../envelope";

const MAX_NAME = 255;

/** Refuses a name that no script can have. */
export function checkScriptName(name: string): void {
  if (/^[a-z0-9_][a-z0-9_-]*$/.test(name) && name.length <= MAX_NAME) return;
  throw new ApiError(
    400,
    10016,
    `Invalid script name '${name.slice(0, 80)}': it can have lowercase letters, digits, hyphens and underscores, must not begin with a hyphen, and can be up to ${MAX_NAME} characters long.`,
  );
}
