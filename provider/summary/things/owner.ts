// What a summary says of the Worker that a resource belongs to.
import { compare, type Change } from "../values";
import type { Properties } from "../thing";

/** The script that it leads to or runs in; `scriptName` is an input of its own then. */
export function ownerChanges(olds: Properties, news: Properties): Change[] {
  return compare("Worker", olds["scriptName"], news["scriptName"]);
}
