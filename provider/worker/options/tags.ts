// Runs in the plugin's process.
import { asSet } from "../../lifecycle/inputs";
import { list, type Rule, text } from "../../lifecycle/rules";
import { isUnknown } from "../../lifecycle/unknown";
import type { WorkerOption } from "./option";

const tag: Rule = (value, property) =>
  typeof value === "string" && !isUnknown(value) && /[,&]/.test(value)
    ? [{ property, reason: `"${value}" has a comma or an ampersand, which Cloudflare does not allow in a tag.` }]
    : text(value, property);

export const tags: WorkerOption<string[]> = {
  belongsTo: "script",
  check: (input) => asSet(input.checked("tags", list(tag))),
  upload: (tags, { owner }) => ({ tags: [...tags, owner] }),
  seen: (now, deployed) => (now.tags ?? []).filter((tag) => tag !== deployed.owner).sort(),
};

/** It travels as one more tag. */
export const owner: WorkerOption<string> = {
  belongsTo: "script",
  check: (input) => input.text("owner") ?? "",
  upload: () => ({}),
  seen: (now, deployed) => (now.tags?.includes(deployed.owner) ? deployed.owner : ""),
};
