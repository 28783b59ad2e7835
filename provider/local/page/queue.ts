import { Hono } from "hono";
import { html } from "hono/html";

import type { Services } from "../context";
import { producersOf } from "../resources/queues";
import { param } from "../routes/names";
import { QUEUES } from "../store/resources";
import { code, type Html, layout, link, missing, type Part, path, section, table, when } from "./html";
import { size } from "./value";
import { workerPath } from "./worker";

/** `/queues/{id}`: what waits in a queue, who sends and consumes, and the way of dead letters. */
export function queuePage(services: Services): Hono {
  const { store, runtime } = services;
  const app = new Hono();

  const linkTo = (name: string): Part => {
    const known = QUEUES.in(store)
      .all()
      .find(({ fields }) => fields.name === name);
    return known ? link(path("queues", known.key), name) : `${name} (does not exist)`;
  };

  async function waiting(name: string): Promise<Html> {
    const { backlogCount, backlogBytes, oldestMessageTimestamp: oldest } = await runtime.queues.metrics(name);
    if (backlogCount === 0) return html`<p class="empty">No messages are waiting.</p>`;
    return html`<p>
      ${backlogCount === 1 ? "1 message" : `${backlogCount} messages`},
      ${size(backlogBytes)}${oldest ? html`, the oldest from ${when(oldest.toISOString())}` : ""}
    </p>`;
  }

  app.get("/:id", async (c) => {
    const queue = QUEUES.in(store).get(param(c, "id"));
    if (!queue) return c.html(missing("queue", param(c, "id")), 404);
    const { name, consumers } = queue.fields;
    const isConsumed = consumers.some(({ type }) => type === "worker");
    const consuming = consumers.map(({ type, script, settings, dead_letter_queue: dead }) => [
      script === undefined ? type : link(workerPath(script), script),
      `${settings.batch_size}`,
      settings.max_wait_time_ms === undefined ? "" : `${settings.max_wait_time_ms / 1000} s`,
      `${settings.max_retries}, after ${settings.retry_delay} s`,
      dead === "" ? "are dropped" : linkTo(dead),
    ]);
    const sending = producersOf(services, name).map(({ script }) => [link(workerPath(script), script)]);
    const failing = QUEUES.in(store)
      .all()
      .flatMap(({ fields }) =>
        fields.consumers
          .filter(({ dead_letter_queue: dead }) => dead === name)
          .map(({ settings }) => [linkTo(fields.name), `${settings.max_retries + 1}`]),
      );
    return c.html(
      layout(name, [
        html`<p>Queue, ID ${code(queue.key)}</p>`,
        section(
          "Waiting",
          isConsumed
            ? await waiting(name)
            : html`<p class="empty">No Worker consumes this queue, so its messages are dropped on this machine.</p>`,
        ),
        section(
          "Consumers",
          table(["Consumer", "Batch size", "Longest wait", "Retries", "Dead letters"], consuming, "No consumers."),
        ),
        section("Producers", table(["Worker"], sending, "No Worker binds this queue.")),
        section(
          "Dead letters from",
          table(["Queue", "After failed attempts"], failing, "No consumer sends its dead letters here."),
        ),
      ]),
    );
  });
  return app;
}
