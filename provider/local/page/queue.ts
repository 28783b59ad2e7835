import { Hono } from "hono";
import { html } from "hono/html";
import type { z } from "zod";

import type { Services } from "../context";
import type { WaitingMessage } from "../runtime/data-types";
import { producersOf } from "../resources/queues";
import { param } from "../routes/names";
import { type queue, QUEUES } from "../store/resources";
import { code, cut, type Html, layout, link, missing, type Part, path, section, table, when } from "./html";
import { size } from "./value";
import { workerPath } from "./worker";

type QueueSettings = z.infer<typeof queue>["settings"];

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

  async function waiting(name: string, messages: WaitingMessage[]): Promise<Html> {
    const { backlogCount, backlogBytes, oldestMessageTimestamp: oldest } = await runtime.queues.metrics(name);
    if (backlogCount === 0) return html`<p class="empty">No messages are waiting.</p>`;
    const rows = messages.map((message) => [
      when(new Date(message.timestamp).toISOString()),
      `${message.attempts}`,
      stateOf(message),
      contentOf(message),
    ]);
    return html`<p>
        ${counted(backlogCount)},
        ${size(backlogBytes)}${oldest ? html`, the oldest from ${when(oldest.toISOString())}` : ""}${
          rows.length < backlogCount ? `; the first ${rows.length} are:` : ""
        }
      </p>
      ${table(["Sent", "Attempts", "State", "Message"], rows, "")}`;
  }

  function standing(consumers: unknown[], settings: QueueSettings): Part {
    if (settings.delivery_paused) return html`<p>Delivery is paused.</p>`;
    if (consumers.length > 0) return "";
    return html`<p>
      Nothing consumes this queue: messages wait for a consumer, for ${days(settings.message_retention_period)}.
    </p>`;
  }

  app.get("/:id", async (c) => {
    const queue = QUEUES.in(store).get(param(c, "id"));
    if (!queue) return c.html(missing("queue", param(c, "id")), 404);
    const { name, consumers, settings } = queue.fields;
    const { messages, died } = await runtime.queues.shown(name);
    const consuming = consumers.map(({ type, script, settings, dead_letter_queue: dead }) => [
      script === undefined ? type : link(workerPath(script), script),
      `${settings.batch_size}`,
      settings.max_wait_time_ms === undefined ? "" : `${settings.max_wait_time_ms / 1000} s`,
      `${settings.max_retries}, after ${settings.retry_delay} s`,
      dead === "" ? "are deleted" : linkTo(dead),
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
        section("Waiting", await waiting(name, messages), standing(consumers, settings)),
        died.count === 0
          ? ""
          : section(
              "Died",
              html`<p>
                ${counted(died.count)} used up all retries and ${died.count === 1 ? "was" : "were"} deleted, since the
                consumer has no dead-letter
                queue${died.last === undefined ? "" : html`; the last at ${when(new Date(died.last).toISOString())}`}.
              </p>`,
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

const LONGEST_MESSAGE = 300;
const DAY_S = 86_400;

const counted = (messages: number): string => (messages === 1 ? "1 message" : `${messages} messages`);

const days = (seconds: number): string =>
  seconds % DAY_S === 0 ? `${seconds / DAY_S} ${seconds === DAY_S ? "day" : "days"}` : `${seconds} seconds`;

function stateOf({ isLeased, visibleAt }: WaitingMessage): Part {
  if (isLeased) return html`pulled, until ${when(new Date(visibleAt).toISOString())}`;
  return visibleAt > Date.now() ? html`delayed until ${when(new Date(visibleAt).toISOString())}` : "waiting";
}

/** What only workerd reads, a structured clone, is told by its size. */
function contentOf({ contentType, body, bytes }: WaitingMessage): Part {
  if (contentType === "v8" || contentType === "bytes") return `${contentType}, ${size(bytes)}`;
  return code(cut(Buffer.from(body, "base64").toString(), LONGEST_MESSAGE));
}
