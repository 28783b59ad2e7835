// Runs in the program.
import { rule } from "../lifecycle/rules";
import { isQueue } from "./target";

/** A queue as a program names it. */
export const aQueue = rule(
  "a Queue or its name",
  (value) => (typeof value === "string" && value !== "") || isQueue(value),
);
