import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { Browser, itInBrowser, overflow, PHONE, screenshot } from "../support/browser";
import { askByHost } from "../support/by-host";
import { LocalCloudflare } from "../support/local";
import { repository, Stack } from "../support/stack";

jest.setTimeout(300_000);

interface Order {
  status: string;
  attempts: number;
}

describe("a website with a form, a queue and its dead letters: the example", () => {
  const browser = new Browser();
  let cloudflare: LocalCloudflare;
  let stack: Stack;
  let site: string;
  let www: string;

  beforeAll(async () => {
    cloudflare = await LocalCloudflare.start();
    const queues = ["breakwater-orders", "breakwater-orders-failed"];
    await Promise.all(queues.map((queue_name) => cloudflare.api("POST", "/queues", { queue_name })));
    stack = await Stack.create(path.join(repository, "examples/website"), cloudflare.env);
    await stack.expect(0, "config", "set", "hostname", "breakwater.example");
    await stack.up();
    const urls = (await stack.outputs())["urls"] as string[];
    [site = "", www = ""] = urls.slice(1).map((url) => url.replace(/\/$/, ""));
  });

  afterAll(async () => {
    await browser.close();
    await stack?.dispose();
    await cloudflare?.stop();
  });

  /** Sends the form, and waits until the order is packed or cancelled. */
  async function ordered(coffee: string): Promise<Order> {
    const { status, headers } = await askByHost(`${site}/api/orders`, { coffee, name: "Ada" });
    expect(status).toBe(303);
    const id = new URL(headers.location ?? "", site).searchParams.get("id");
    for (let tries = 0; tries < 200; tries += 1) {
      const order = JSON.parse((await askByHost(`${site}/api/orders/${id}`)).text) as Order;
      if (order.status !== "received") return order;
      await sleep(100);
    }
    throw new Error(`The order ${id} is still not packed or cancelled.`);
  }

  it("serves its files by host name, with its headers, redirects and 404 page, and leaves the API to the code", async () => {
    expect(site).toMatch(/^http:\/\/breakwater\.example\.localhost:\d+$/);
    const home = await askByHost(`${site}/`);
    expect(home.text).toContain("<h1>Roasted by the sea, packed today</h1>");
    expect(home.headers).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": "default-src 'self'; frame-ancestors 'none'",
    });
    expect((await askByHost(`${www}/`)).text).toBe(home.text);
    expect((await askByHost(`${site}/images/guji.svg`)).headers["cache-control"]).toContain("max-age=86400");
    expect(await askByHost(`${site}/menu`)).toMatchObject({ status: 301, headers: { location: "/#coffees" } });
    expect(await askByHost(`${site}/tea`)).toMatchObject({ status: 404, text: expect.stringContaining("Lost at sea") });
    expect(await askByHost(`${site}/api/tea`)).toMatchObject({ status: 404, text: expect.stringContaining("error") });
  });

  it("packs an order from the queue, and cancels one from the dead-letter queue after three attempts", async () => {
    const [packed, cancelled] = await Promise.all([ordered("harbour"), ordered("winter")]);
    expect(packed).toMatchObject({ status: "packed", attempts: 1 });
    expect(cancelled).toMatchObject({ status: "cancelled", attempts: 3 });
  });

  itInBrowser("takes an order in a browser, whose page tells when it is packed", async () => {
    const page = await browser.open(`${site}/`);
    await screenshot(page, "website");
    await page.getByLabel("Coffee").selectOption("Guji natural");
    await page.getByLabel("Your name").fill("Grace");
    await page.getByRole("button", { name: "Place the order" }).click();
    await page.getByRole("heading", { name: "Guji natural is packed" }).waitFor();
    expect(await page.getByRole("status").textContent()).toBe("Thank you, Grace. Your bag is on its way.");
    await screenshot(page, "website-order");
    expect(browser.errors).toEqual([]);
  });

  itInBrowser("fits a phone, and is dark where the system is", async () => {
    const page = await browser.open(`${site}/`, { viewport: PHONE, colorScheme: "dark" });
    expect(await overflow(page)).toBe(0);
    expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe("rgb(22, 25, 29)");
    await screenshot(page, "website-phone");
    await page.goto(`${site}/tea`);
    await page.getByRole("link", { name: "To the harbour" }).click();
    await page.waitForURL(`${site}/`);
    expect(browser.errors.filter((error) => !error.includes("/tea"))).toEqual([]);
  });

  it("is unchanged when nothing changed, and is deleted with its orders only when the configuration says so", async () => {
    await stack.preview("--expect-no-changes");
    const { output } = await stack.expect(1, "destroy", "--yes", "--skip-preview");
    expect(output).toContain("has stored data");
    await stack.expect(0, "config", "set", "deleteOrders", "true");
    await stack.up();
    await stack.expect(0, "destroy", "--yes", "--skip-preview");
    expect(await cloudflare.api("GET", "/workers/domains")).toEqual([]);
    expect(await cloudflare.api("GET", "/workers/scripts")).toEqual([]);
  });
});
