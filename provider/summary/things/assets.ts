// What a summary says of the static assets of a Worker.
import { sayBytes } from "../../lifecycle/bytes";
import type { Properties } from "../thing";
import { asObject, type Change, compare, isNothing, sameValue, sayValue } from "../values";

/** The inputs that say what the files are; what is left are options. */
const FILES = ["digest", "files", "bytes"];

/** How many files there are before and after, then the options. */
export function assetsChanges(olds: unknown, news: unknown): Change[] {
  const [before, after] = [asObject(olds), asObject(news)];
  if (isNothing(after)) return isNothing(before) ? [] : [{ what: "assets", before: files(before) }];
  const options = (inputs: Properties) =>
    Object.fromEntries(Object.entries(inputs).filter(([name]) => !FILES.includes(name)));
  const sameFiles = FILES.every((name) => sameValue(before[name], after[name]));
  return [
    ...(sameFiles
      ? []
      : [{ what: "assets", ...(!isNothing(before) && { before: files(before) }), after: files(after) }]),
    ...compare("assets", options(before), options(after)),
  ];
}

function files({ files: count, bytes, digest }: Properties): string {
  if (typeof count !== "number" || typeof bytes !== "number") return sayValue(count);
  const told = typeof digest === "string" ? `, ${digest.slice(0, 8)}` : "";
  return `${count.toLocaleString("en")} ${count === 1 ? "file" : "files"}, ${sayBytes(bytes)}${told}`;
}
