import { bindingKind } from "./kind";

/** What JSON can say, text aside. */
export type Json =
  | number
  | boolean
  | null
  | readonly (Json | string)[]
  | { readonly [key: string]: Json | string | undefined };

/** Its type in `env` is that of the value. */
export const json = bindingKind<Json, never>(isJson, (value) => ({ type: "json", json: value }));

function isJson(value: unknown): value is Json {
  if (value === null || typeof value === "number" || typeof value === "boolean" || Array.isArray(value)) return true;
  return typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype;
}
