import { html, raw } from "hono/html";

import { SCRIPT } from "./script";
import { STYLE } from "./style";

export type Html = ReturnType<typeof html>;
export type Part = Html | string;

/** A whole page. `parts` are kept up to date while it is open; `after` stays as it is. */
export function layout(
  title: string,
  parts: Part[],
  trail: { href: string; text: string }[] = [],
  after: Part = "",
): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <link rel="icon" href="data:," />
        <title>${title}</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <nav aria-label="Breadcrumb">
          <a href="/">Embedded Cloudflare</a>${trail.map(({ href, text }) => html` / <a href="${href}">${text}</a>`)}
        </nav>
        <main id="main" data-live>
          <h1>${title}</h1>
          ${parts}
        </main>
        ${after}
        <script>
          ${raw(SCRIPT)};
        </script>
      </body>
    </html>`;
}

/** What a link on an older page led to may have been deleted since. */
export function gone(what: string, name: string): Html {
  return layout("Not found", [html`<p>The ${what} ${name} does not exist, or its Worker was deleted.</p>`]);
}

/** As `gone`, for what belongs to no Worker. */
export function missing(what: string, name: string): Html {
  return layout("Not found", [html`<p>The ${what} ${name} does not exist.</p>`]);
}

/** A heading with what belongs to it. */
export function section(title: string, ...parts: Part[]): Html {
  return html`<section>
    <h2>${title}</h2>
    ${parts}
  </section>`;
}

/** A table; on a narrow screen each row becomes a list of its cells, with the heads before them. */
export function table(heads: string[], rows: Part[][], empty: string): Html {
  if (rows.length === 0) return html`<p class="empty">${empty}</p>`;
  return html`<table>
    <thead>
      <tr>
        ${heads.map((head) => html`<th scope="col">${head}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (cells) =>
          html`<tr>
            ${cells.map((cell, i) => html`<td data-head="${heads[i] ?? ""}">${cell}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** Links through a list that is longer than a page. `next` is the query of the page that follows. */
export function pager(here: string, isFirst: boolean, next: Record<string, string> | undefined): Part {
  if (isFirst && !next) return "";
  return html`<p class="pager">
    ${isFirst ? "" : link(here, "First page")}
    ${next ? link(`${here}?${new URLSearchParams(next).toString()}`, "Next page") : ""}
  </p>`;
}

export function link(href: string, text: string): Html {
  return html`<a href="${href}">${text}</a>`;
}

/** A path whose parts may hold anything. */
export function path(...parts: string[]): string {
  return parts.map((part) => `/${encodeURIComponent(part)}`).join("");
}

export function code(text: string): Html {
  return html`<code>${text}</code>`;
}

export function badge(status: string): Html {
  return html`<span class="badge ${status}">${status}</span>`;
}

export function when(iso: string): Html {
  return html`<time datetime="${iso}">${iso.replace("T", " ").replace(/(\.\d+)?Z$/, " UTC")}</time>`;
}

/** What is long is cut: a page is to be read. */
export function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}
