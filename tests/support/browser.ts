import { mkdir } from "node:fs/promises";
import path from "node:path";

import { type Browser as Chromium, type BrowserContextOptions, chromium, type Page } from "playwright-core";

/** The browser that `npm test` found; where there is none, it says so at its end. */
const executablePath = process.env["CHROMIUM"];

/** A test in a real browser, on machines that have one. */
export const itInBrowser = executablePath ? it : it.skip;

export const PHONE = { width: 390, height: 844 };

/** Chromium, started when the first page is opened. */
export class Browser {
  /** What went wrong in pages: exceptions, and what they logged as errors. */
  readonly errors: string[] = [];
  private started: Promise<Chromium> | undefined;

  async open(url: string, options: BrowserContextOptions = {}): Promise<Page> {
    this.started ??= chromium.launch({ ...(executablePath && { executablePath }) });
    const context = await (await this.started).newContext({ viewport: { width: 1280, height: 900 }, ...options });
    context.setDefaultTimeout(20_000);
    const page = await context.newPage();
    page.on("pageerror", ({ message }) => this.errors.push(message));
    page.on("console", (message) => {
      if (message.type() === "error") this.errors.push(`${message.text()} (${message.location().url})`);
    });
    await page.goto(url);
    return page;
  }

  async close(): Promise<void> {
    await (await this.started)?.close();
  }
}

/** How far a page can be scrolled sideways, in pixels. */
export async function overflow(page: Page): Promise<number> {
  return page.evaluate<number>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
}

/** Keeps a picture of the page for a person to look at, in the folder that SCREENSHOTS names. */
export async function screenshot(page: Page, name: string): Promise<void> {
  const folder = process.env["SCREENSHOTS"];
  if (!folder) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
}
