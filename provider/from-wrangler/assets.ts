import { type Expression, literalOf, object, optional, value } from "./expression";
import type { Fields } from "./fields";
import type { Notes } from "./notes";

/** The static assets of a Worker. */
export function readAssets(config: Fields, notes: Notes): Expression | undefined {
  const fields = config.object("assets");
  if (!fields) return undefined;
  const directory = fields.text("directory");
  const first =
    typeof fields.get("run_worker_first") === "boolean"
      ? fields.flag("run_worker_first")
      : fields.texts("run_worker_first");
  const options = {
    htmlHandling: literalOf(fields.text("html_handling")),
    notFoundHandling: literalOf(fields.text("not_found_handling")),
    runWorkerFirst: first === false ? undefined : optional(first),
  };
  fields.text("binding");
  for (const key of fields.unasked()) notes.lost(fields.at(key), "is not supported.");
  if (directory === undefined) {
    notes.lost(
      "assets.directory",
      "not set. Set the folder of the `assets`, which a tool wrote when it built the Worker.",
    );
    return undefined;
  }
  const isBare = Object.values(options).every((option) => option === undefined);
  return isBare ? value(directory) : object({ directory: value(directory), ...options });
}

/** The name of the binding of the assets. */
export function assetsBinding(config: Fields): string | undefined {
  const fields = config.object("assets");
  return fields?.text("directory") === undefined ? undefined : fields.text("binding");
}
