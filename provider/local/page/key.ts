import { createHmac, timingSafeEqual } from "node:crypto";

import type { MiddlewareHandler } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { html } from "hono/html";

import { sha256 } from "../store/files";
import { cookieName } from "./cookie";
import { layout } from "./html";

const MONTH_SECONDS = 30 * 24 * 3600;
const PARAMETER = "key";

/** What the page asks for. It tells nothing of the token, so that who has an address of the page can read and not deploy. */
export function pageKey(apiToken: string): string {
  return createHmac("sha256", apiToken).update("page").digest("hex").slice(0, 40);
}

/** The address of the page that opens it. */
export function pageUrl(url: string, apiToken: string): string {
  return `${url}/?${PARAMETER}=${pageKey(apiToken)}`;
}

/**
 * Lets in who knows the key: every program of the machine reaches the address, those of other users and the Workers that run here too,
 * and the page has their data. An address with the key becomes a cookie; programs may send the API's token instead.
 */
export function keyed(port: () => number, apiToken: () => string): MiddlewareHandler {
  return async (c, next) => {
    const key = pageKey(apiToken());
    const given = c.req.query(PARAMETER);
    if (given !== undefined && same(given, key)) {
      setCookie(c, cookieName(port()), key, { path: "/", httpOnly: true, sameSite: "Strict", maxAge: MONTH_SECONDS });
      const { pathname, searchParams } = new URL(c.req.url);
      searchParams.delete(PARAMETER);
      return c.redirect([pathname, searchParams.toString()].filter(Boolean).join("?"), 303);
    }
    const isOpen =
      same(getCookie(c, cookieName(port())) ?? "", key) ||
      same(c.req.header("authorization") ?? "", `Bearer ${apiToken()}`);
    if (!isOpen) return c.html(layout("The page needs its key", [HOW]), 401);
    await next();
    return undefined;
  };
}

const HOW = html`<p>
  Open the address that <code>pulumi-cloudflare-workers local</code> or <code>dev</code> prints when it starts: it ends
  with <code>?key=…</code>. The browser keeps the key.
</p>`;

/** Compares in a time that tells nothing about where two texts differ. */
export function same(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(sha256(one)), Buffer.from(sha256(other)));
}
