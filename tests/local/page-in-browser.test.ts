import { execFile } from "node:child_process";
import { promisify } from "node:util";

import type { Page } from "playwright-core";

import { Browser, itInBrowser, overflow, PHONE, screenshot } from "../support/browser";
import { call, cleanUp, deployFlow, enable, type Listed, start, upload } from "./harness";

const browser = new Browser();
let local: Awaited<ReturnType<typeof start>>;

beforeAll(async () => {
  local = await start();
  await deployFlow(local);
});
afterAll(async () => {
  await browser.close();
  await cleanUp();
});

/** Where a browser that has no key yet opens a page. */
const opening = (path: string) => `${local.url}${path}${new URL(local.pageUrl).search}`;

const instance = async (id: string) => {
  await call(local, "POST", "/workflows/flow/instances", { instance_id: id, params: { n: 1 } });
  return opening(`/workflows/flow/${id}`);
};

/** Whether the page has stayed without being loaded again since it was marked. */
const mark = (page: Page) => page.evaluate("window.marked = true");
const isMarked = (page: Page) => page.evaluate<boolean>("window.marked === true");

itInBrowser("the page of a Worker shows a log line by itself, right after it was logged", async () => {
  const code = `export default { fetch() { console.warn("careful"); return new Response("hi"); } };`;
  await upload(local, "shop", code, { bindings: [{ type: "secret_text", name: "KEY", text: "hidden-value" }] });
  const url = await enable(local, "shop");
  const page = await browser.open(local.pageUrl);
  await page.getByRole("link", { name: "shop" }).click();
  await page.getByText("Nothing has been logged").waitFor();
  await mark(page);
  await fetch(url);
  await page.getByRole("list", { name: "Log lines" }).getByText("careful").waitFor();
  expect(await isMarked(page)).toBe(true);
  expect(await page.content()).not.toContain("hidden-value");
  await screenshot(page, "page-worker");
  expect(browser.errors).toEqual([]);
});

itInBrowser("the timeline of an instance goes on by itself, and what is typed beside it stays", async () => {
  const page = await browser.open(await instance("watched"));
  await page.getByRole("img", { name: "paid-1: wait waiting" }).waitFor();
  await page.getByLabel("Type").fill("half of a na");
  await mark(page);
  await call(local, "POST", "/workflows/flow/instances/watched/events/paid", 1);
  await page.getByRole("img", { name: "paid-1: wait complete" }).waitFor();
  await page.getByRole("heading", { name: "Output" }).waitFor();
  expect(await page.getByLabel("Type").inputValue()).toBe("half of a na");
  expect(await page.evaluate("document.activeElement.name")).toBe("type");
  expect(await isMarked(page)).toBe(true);
  await screenshot(page, "page-instance");
});

itInBrowser("an instance is paused and gets an event with the keyboard alone", async () => {
  const page = await browser.open(opening("/workflows/flow"));
  await instance("by-keyboard");
  await page.getByRole("link", { name: "by-keyboard" }).waitFor();
  /** Tab, until the link, button or field with that name is reached. */
  const tabTo = async (name: string) => {
    const target = page
      .locator(`a, button, [name="${name}"]`)
      .and(page.locator(`:text-is("${name}"), [name="${name}"]`));
    await target.waitFor();
    const reached = target.and(page.locator(":focus"));
    for (let tabs = 0; tabs < 20 && (await reached.count()) === 0; tabs += 1) await page.keyboard.press("Tab");
    expect(await reached.count()).toBe(1);
  };
  await tabTo("by-keyboard");
  expect(await page.evaluate("getComputedStyle(document.activeElement).outlineWidth")).toBe("3px");
  await page.keyboard.press("Enter");
  await tabTo("Pause");
  await page.keyboard.press("Enter");
  await page.locator("main").getByText("paused", { exact: true }).first().waitFor();
  await tabTo("Resume");
  await page.keyboard.press("Enter");
  await page.locator("main").getByText("waiting", { exact: true }).first().waitFor();
  await tabTo("type");
  await page.keyboard.type("paid");
  await tabTo("payload");
  await page.keyboard.type('{"euros": 12}');
  await tabTo("Send");
  await page.keyboard.press("Enter");
  await page.getByText('"euros": 12').waitFor();
});

itInBrowser("the curl that a button shows does in a shell what the button does", async () => {
  const page = await browser.open(await instance("by-curl"));
  await page.getByRole("img", { name: "paid-1: wait waiting" }).waitFor();
  const shown = await page.locator("form", { hasText: "Terminate" }).locator("pre").innerText();
  const env = { ...process.env, CLOUDFLARE_API_TOKEN: local.apiToken };
  await promisify(execFile)("sh", ["-c", shown], { env });
  await page.locator("main").getByText("terminated", { exact: true }).first().waitFor();
});

/** What Chromium has as CanvasText. */
const TEXT = { light: "rgb(0, 0, 0)", dark: "rgb(255, 255, 255)" };

itInBrowser("the page fits a phone, light and dark", async () => {
  await instance("on-a-phone-with-an-identifier-that-is-as-long-as-people-make-them-0123456789");
  const { result: namespace } = await call<Listed>(local, "POST", "/storage/kv/namespaces", { title: "sessions" });
  const value = JSON.stringify({ token: "0123456789".repeat(20) });
  await call(local, "PUT", `/storage/kv/namespaces/${namespace.id}/bulk`, [{ key: "k".repeat(200), value }]);
  const { result: database } = await call<{ uuid: string }>(local, "POST", "/d1/database", { name: "orders" });
  const columns = Array.from({ length: 30 }, (_, i) => `column_${i} TEXT DEFAULT 'value of column ${i}'`);
  const sql = `CREATE TABLE orders (${columns.join(", ")}); INSERT INTO orders DEFAULT VALUES;`;
  await call(local, "POST", `/d1/database/${database.uuid}/query`, { sql });
  const paths = [
    ...["/", "/workers/shop", "/workflows/flow", "/workflows/flow/watched"],
    ...[`/kv/${namespace.id}`, `/kv/${namespace.id}/${"k".repeat(200)}`],
    ...[`/d1/${database.uuid}`, `/d1/${database.uuid}/orders`],
  ];
  for (const colorScheme of ["light", "dark"] as const) {
    const page = await browser.open(local.pageUrl, { viewport: PHONE, colorScheme });
    for (const path of paths) {
      await page.goto(`${local.url}${path}`);
      expect([path, await overflow(page)]).toEqual([path, 0]);
      await screenshot(page, `page-${colorScheme}-${paths.indexOf(path)}`);
    }
    expect(await page.evaluate("getComputedStyle(document.body).color")).toBe(TEXT[colorScheme]);
  }
  const wide = await browser.open(opening(`/d1/${database.uuid}/orders`));
  expect(await overflow(wide)).toBe(0);
  await screenshot(wide, "page-d1");
  expect(browser.errors).toEqual([]);
});
