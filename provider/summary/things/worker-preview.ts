import { UNSAID } from "../../worker-preview/state";
import { slugOf } from "../../worker-preview/preview-name";
import { type Change, isNothing, text } from "../values";
import type { Properties, Thing } from "../thing";
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
  changes: (olds, news) => [...(worker.changes?.(olds, news) ?? []), ...addressOf(olds, news)],
};

/** The address that a new one gets, as far as a preview knows it: the account's subdomain is Cloudflare's to say. */
function addressOf(olds: Properties, news: Properties): Change[] {
  const [name, of] = [text(news["name"]), text(news["worker"])];
  if (!isNothing(olds) || name === undefined || of === undefined) return [];
  return [{ what: "address", after: `${slugOf(name)}-${of}.<subdomain>.workers.dev` }];
}
