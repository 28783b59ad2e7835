import { Hono } from "hono";
import { z } from "zod";

import { previewSuffix } from "../addresses/hosts";
import type { Services } from "../context";
import { ApiError, body, ok } from "../envelope";
import { LOOPBACK } from "../ports";
import type { WorkerRecord } from "../store/records";
import { scriptOf } from "../upload/upload";
import { isCron } from "./cron";
import { param } from "./names";

const subdomain = z.object({ enabled: z.boolean(), previews_enabled: z.boolean().optional() });
const schedules = z.array(z.looseObject({ cron: z.string() }));

/** What makes a Worker run: its workers.dev address and its cron triggers. */
export function triggers(services: Services): Hono {
  const app = new Hono();

  app.get("/:name/subdomain", (c) => ok(c, shownSubdomain(services, scriptOf(services, param(c, "name")))));

  app.post("/:name/subdomain", async (c) => {
    const sent = await body(c, subdomain, 10021);
    return ok(c, await setSubdomain(services, param(c, "name"), sent.enabled, sent.previews_enabled ?? sent.enabled));
  });

  app.delete("/:name/subdomain", async (c) => ok(c, await setSubdomain(services, param(c, "name"), false, false)));

  app.get("/:name/schedules", (c) => ok(c, shownSchedules(scriptOf(services, param(c, "name")))));

  app.put("/:name/schedules", async (c) => {
    const sent = await body(c, schedules, 10021);
    const wrong = sent.find(({ cron }) => !isCron(cron));
    if (wrong) throw new ApiError(400, 10100, `Invalid cron string: ${JSON.stringify(wrong.cron)}`);
    const now = new Date().toISOString();
    const worker = await change(services, param(c, "name"), (before) => ({
      schedules: [...new Set(sent.map(({ cron }) => cron))].map(
        (cron) => before.schedules.find((known) => known.cron === cron) ?? { cron, createdOn: now, modifiedOn: now },
      ),
    }));
    return ok(c, shownSchedules(worker));
  });
  return app;
}

async function setSubdomain(services: Services, name: string, enabled: boolean, previewsEnabled: boolean) {
  return shownSubdomain(services, await change(services, name, () => ({ subdomain: { enabled, previewsEnabled } })));
}

async function change(
  services: Services,
  name: string,
  next: (before: WorkerRecord) => Partial<Pick<WorkerRecord, "subdomain" | "schedules">>,
): Promise<WorkerRecord> {
  scriptOf(services, name);
  // An upload that runs meanwhile would put back what it began with.
  return services.exclusive(name, async () => {
    const worker = scriptOf(services, name);
    const changed = { ...worker, ...next(worker) };
    services.store.scripts.set(changed);
    await services.runtime.workerChanged(name);
    return changed;
  });
}

/** `url` is this API's one extension: Cloudflare's clients derive the address, which here is a port. */
export function shownSubdomain({ hostsPort }: Services, { name, subdomain, port }: WorkerRecord) {
  const { enabled, previewsEnabled } = subdomain;
  return {
    enabled,
    previews_enabled: previewsEnabled,
    preview_url_suffix: previewSuffix(name, hostsPort()),
    ...(enabled && { url: addressOf(port) }),
  };
}

export function addressOf(port: number): string {
  return `http://${LOOPBACK}:${port}`;
}

function shownSchedules({ schedules: known }: WorkerRecord) {
  return {
    schedules: known.map(({ cron, createdOn, modifiedOn }) => ({
      cron,
      created_on: createdOn,
      modified_on: modifiedOn,
    })),
  };
}
