import { UNSAID } from "../../worker-preview/state";
import { text } from "../values";
import type { Thing } from "../thing";
import { worker } from "./worker";

export const workerPreview: Thing = {
  kind: "Preview",
  order: 0.5,
  unsaid: UNSAID,
  nameOf({ name, worker: of }, { url }) {
    const address = text(url);
    return [text(name), text(of) && `of ${text(of) ?? ""}`, address && `at ${address}`].filter(Boolean).join(" ");
  },
  // The commit and the pull request are where the reader is.
  own: [...worker.own, "worker", "origin"],
  changes: (olds, news) => worker.changes?.(olds, news) ?? [],
};
