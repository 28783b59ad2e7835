import { randomUUID } from "node:crypto";

import type { Context } from "hono";
import { Hono } from "hono";
import { z } from "zod";

import type { Services } from "../context";
import { ApiError, body, ok, page } from "../envelope";
import { errors } from "../errors";
import type { ParentRecord } from "../previews/parents";
import type { PreviewRecord } from "../previews/records";
import { makeRoom, removePreview } from "../previews/remove";
import { dividedBase, previewSettings } from "../previews/settings";
import { shownPreview } from "../previews/shown";
import type { WorkerRecord } from "../store/records";
import { given, INVALID_METADATA } from "../upload/metadata";
import { param } from "./names";

const name = z
  .string()
  .max(256)
  .regex(/^[A-Za-z0-9]([A-Za-z0-9_/.+=-]*[A-Za-z0-9])?$/, "is not a valid name of a preview");
const whole = previewSettings.extend({ name });
const changes = previewSettings.extend({ name: name.optional() });

/** `workers/workers/{worker}/previews`. */
export function previews(services: Services): Hono {
  const { store } = services;
  const app = new Hono();

  app.get("/:worker/previews", (c) => {
    const worker = workerOf(services, param(c, "worker"));
    const named = (field: "slug" | "name") => (each: PreviewRecord) => each[field].includes(c.req.query(field) ?? "");
    const kept = store.previews.of(worker.name).filter(named("slug")).filter(named("name")).sort(ordered(c));
    const { shown, info } = page(c, kept, { perPage: 10, max: 100 });
    return ok(
      c,
      shown.map((each) => shownPreview(services, each)),
      info,
    );
  });

  app.post("/:worker/previews", async (c) => {
    const worker = workerOf(services, param(c, "worker"));
    const { name: wanted, ...rest } = await body(c, whole, INVALID_METADATA);
    const preview = await services.exclusive(`${worker.name}@`, async () => {
      const slug = slugOf(wanted);
      const other = store.previews.of(worker.name).find((each) => each.slug === slug);
      if (other)
        throw new ApiError(409, INVALID_METADATA, `The preview '${other.name}' has the slug '${slug}' already.`);
      await makeRoom(services, worker.name);
      const isIgnored = ["ignore_base_config", "ignore_defaults"].some((flag) => c.req.query(flag) === "true");
      const { base: copied } = isIgnored ? {} : (store.parents.get(worker.name) ?? {});
      const base = copied && dividedBase(copied);
      const now = new Date().toISOString();
      const made: PreviewRecord = {
        id: randomUUID().replaceAll("-", ""),
        slug,
        name: wanted,
        worker: worker.name,
        createdOn: now,
        updatedOn: now,
        settings: { ...base?.settings, ...given(rest) },
        ...(base && { base: base.deployments }),
        deploymentCount: 0,
        deployments: [],
      };
      store.previews.set(made);
      return made;
    });
    return ok(c, shownPreview(services, preview));
  });

  app.get("/:worker/previews/:preview", (c) => ok(c, shownPreview(services, previewOf(services, c))));

  app.patch("/:worker/previews/:preview", async (c) => {
    const { name: wanted, ...rest } = await body(c, changes, INVALID_METADATA);
    const changed = await alone(services, c, (preview) =>
      change(services, preview, wanted ?? preview.name, { ...preview.settings, ...given(rest) }),
    );
    return ok(c, changed);
  });

  app.put("/:worker/previews/:preview", async (c) => {
    const { name: wanted, ...rest } = await body(c, whole, INVALID_METADATA);
    return ok(c, await alone(services, c, (preview) => change(services, preview, wanted, given(rest))));
  });

  app.delete("/:worker/previews/:preview", async (c) => {
    const preview = previewOf(services, c);
    await services.exclusive(preview.id, () => removePreview(services, preview));
    return ok(c, null);
  });
  return app;
}

/** The preview that a path names: by its id, its slug or its name. */
export function previewOf(services: Services, c: Context): PreviewRecord {
  const worker = workerOf(services, param(c, "worker"));
  const wanted = param(c, "preview");
  const found = services.store.previews
    .of(worker.name)
    .find(({ id, slug, name: own }) => [id, slug, own].includes(wanted));
  if (!found) throw errors.preview();
  return found;
}

/** With a script or, as long as it has only previews, without. */
export function workerOf({ store }: Services, wanted: string): WorkerRecord | ParentRecord {
  const isWanted = ({ name: own, tag }: { name: string; tag: string }) => [own, tag].includes(wanted);
  const worker = store.scripts.all().find(isWanted) ?? store.parents.all().find(isWanted);
  if (!worker) throw errors.script();
  return worker;
}

/** Does something with a preview as it is when nothing else changes it: a deployment takes its time. */
function alone<Result>(
  services: Services,
  c: Context,
  work: (preview: PreviewRecord) => Promise<Result>,
): Promise<Result> {
  return services.exclusive(previewOf(services, c).id, () => work(previewOf(services, c)));
}

async function change(services: Services, before: PreviewRecord, to: string, rest: PreviewRecord["settings"]) {
  const next = { ...before, name: to, settings: rest, updatedOn: new Date().toISOString() };
  services.store.previews.set(next);
  await services.runtime.workerChanged(before.worker);
  return shownPreview(services, next);
}

/** What a preview's addresses begin with. */
function slugOf(wanted: string): string {
  return wanted.toLowerCase().replace(/[^a-z0-9]/g, "-");
}

const deployedOn = ({ deployments }: PreviewRecord) => deployments[0]?.createdOn ?? "";

const ORDERS: Record<string, (preview: PreviewRecord) => string> = {
  deployed_on: deployedOn,
  updated_on: ({ updatedOn }) => updatedOn,
  created_on: ({ createdOn }) => createdOn,
  slug: ({ slug }) => slug,
  name: ({ name: own }) => own,
};

function ordered(c: Context) {
  const by = ORDERS[c.req.query("order_by") ?? ""] ?? deployedOn;
  const direction = c.req.query("order") === "asc" ? 1 : -1;
  return (one: PreviewRecord, other: PreviewRecord) => (by(one) < by(other) ? -direction : direction);
}
