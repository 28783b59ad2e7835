import { html } from "hono/html";

import type { InstanceState, InstanceStep } from "../runtime/types";
import { badge, cut, type Html, when } from "./html";
import { outcomeOf, type Span, spansOf } from "./spans";

const LONGEST_ERROR = 300;
/** How wide a bar is at least, in percent: what took a millisecond is to be seen beside what took a day. */
const THINNEST = 0.8;

/** The steps of an instance as bars over the time from its start to its end, or until now. */
export function timeline({ steps, queued, ended }: InstanceState, now: number): Html {
  const rows = steps.map((step) => ({ step, spans: spansOf(step) }));
  if (rows.length === 0) return html`<p class="empty">No steps have started.</p>`;
  const times = rows.flatMap(({ spans }) => spans.flatMap(({ from, to }) => [from, to ?? now]));
  const start = Math.min(...times, ...(queued ? [Date.parse(queued)] : []));
  const end = Math.max(start + 1, ...times, ended ? Date.parse(ended) : now);
  return html`<div class="axis">
      <span>${when(new Date(start).toISOString())}</span> <span>${ended ? "" : "now: "}${duration(end - start)}</span>
    </div>
    <ol class="timeline">
      ${rows.map(({ step, spans }) => row(step, spans, { start, end, now }))}
    </ol>
    <ul class="key" aria-label="Key">
      <li><i class="attempt complete"></i>attempt</li>
      <li><i class="attempt errored"></i>✕ failed attempt</li>
      <li><i class="attempt running"></i>running</li>
      <li><i class="sleep"></i>sleep</li>
      <li><i class="wait"></i>wait for an event</li>
    </ul>`;
}

interface Scale {
  start: number;
  end: number;
  now: number;
}

function row(step: InstanceStep, spans: Span[], scale: Scale): Html {
  const first = spans[0];
  const failures = spans.flatMap(({ error }, i) => (error ? [{ number: i + 1, error }] : []));
  const lasted = (spans.at(-1)?.to ?? scale.now) - (first?.from ?? scale.now);
  return html`<li>
    <div class="name"><strong>${step.name}</strong> <span class="type">${step.type}</span></div>
    <div class="told">
      ${badge(outcomeOf(step))} ${first?.kind === "attempt" ? html`<span>${count(spans.length)}</span>` : ""}
      ${first ? html`<span>${duration(lasted)}</span>` : ""} ${until(step, first)}
    </div>
    ${first ? picture(step, spans, scale) : ""}
    ${failures.map(
      ({ number, error }) =>
        html`<p class="why">${first?.kind === "attempt" ? `Attempt ${number}: ` : ""}${cut(error, LONGEST_ERROR)}</p>`,
    )}
  </li>`;
}

function picture(step: InstanceStep, spans: Span[], { start, end, now }: Scale): Html {
  const percent = (time: number) => ((Math.min(Math.max(time, start), end) - start) / (end - start)) * 100;
  const bars = spans.map((span, i) => {
    const width = Math.max(percent(span.to ?? now) - percent(span.from), THINNEST);
    const x = Math.min(percent(span.from), 100 - width);
    const label = `${span.kind === "attempt" ? `attempt ${i + 1}` : span.kind} ${span.status}`;
    return html`<g>
      <title>${label}, ${duration((span.to ?? now) - span.from)}${span.error ? `, ${span.error}` : ""}</title>
      <rect
        class="${span.kind} ${span.status}"
        x="${x.toFixed(2)}%"
        y="3"
        width="${width.toFixed(2)}%"
        height="14"
        rx="3"
      />
      ${span.status === "errored" ? html`<text x="${(x + width / 2).toFixed(2)}%" y="14.5">✕</text>` : ""}
    </g>`;
  });
  const [first, last] = [spans[0], spans.at(-1)];
  const [from, to] = [percent(first?.from ?? start), percent(last?.to ?? now)];
  return html`<svg
    role="img"
    aria-label="${step.name}: ${spans.map(({ kind, status }) => `${kind} ${status}`).join(", ")}"
  >
    <line x1="${from.toFixed(2)}%" x2="${to.toFixed(2)}%" y1="10" y2="10" />
    ${bars}
  </svg>`;
}

/** When a sleep will be over, or what a wait waits for. */
function until(step: InstanceStep, span: Span | undefined): Html | string {
  const { end, event_type: type } = step;
  if (step.type === "waitForEvent" && typeof type === "string") return html`<span>for <code>${type}</code></span>`;
  if (span?.kind !== "sleep" || span.status !== "waiting" || typeof end !== "string") return "";
  return html`<span>until ${when(end)}</span>`;
}

function count(attempts: number): string {
  return attempts === 1 ? "1 attempt" : `${attempts} attempts`;
}

const [SECOND, MINUTE, HOUR, DAY] = [1_000, 60_000, 3_600_000, 86_400_000];

/** A time span as people say it: its two largest units. */
export function duration(ms: number): string {
  if (ms < SECOND) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < MINUTE) return `${(ms / SECOND).toFixed(1)} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min ${Math.floor((ms % MINUTE) / SECOND)} s`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h ${Math.floor((ms % HOUR) / MINUTE)} min`;
  return `${Math.floor(ms / DAY)} d ${Math.floor((ms % DAY) / HOUR)} h`;
}
