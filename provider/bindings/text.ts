import { bindingKind } from "./kind";

/** A string is text. */
export const text = bindingKind<string, string>(
  (value) => typeof value === "string",
  (value) => ({ type: "plain_text", text: value }),
);
