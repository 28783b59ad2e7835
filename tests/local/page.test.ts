import { call, cleanUp, deployFlow, enable, start, until } from "./harness";

let local: Awaited<ReturnType<typeof start>>;

beforeAll(async () => {
  local = await start();
  await deployFlow(local);
});
afterAll(cleanUp);

/** What a reader sees of a page: its text, spaces made one. */
const page = async (path: string) => {
  const response = await fetch(`${local.url}${path}`);
  const html = await response.text();
  const text = html
    .replace(/<style>[\s\S]*<\/style>/, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ");
  return { status: response.status, html, text };
};

test("the page leads from what is deployed to the steps of an instance, while it runs", async () => {
  const url = await enable(local, "waiter");
  await call(local, "POST", "/workflows/flow/instances", { instance_id: "order", params: { n: 1 } });
  const home = await until(
    () => page("/"),
    ({ text }) => text.includes("waiting 1"),
  );
  expect(home.text).toMatch(new RegExp(`waiter ${url} .* flow waiter Flow waiting 1`));
  expect(home.html).toContain('href="/workflows/flow"');
  const flow = await page("/workflows/flow");
  expect(flow.text).toMatch(/order waiting \d{4}-/);
  expect(flow.html).toContain('href="/workflows/flow/order"');
  const order = await page("/workflows/flow/order");
  expect(order.text).toMatch(/first-1 step complete 1 .* paid-1 waitForEvent waiting/);
});

test("the page lists what Workers can bind, without secrets", async () => {
  expect((await page("/")).text).toContain("AI Search namespace default");
  await call(local, "POST", "/d1/database", { name: "orders" });
  await call(local, "POST", "/r2/buckets", { name: "uploads" });
  const origin = { scheme: "mysql", host: "h", database: "d", user: "u", password: "hidden" };
  await call(local, "POST", "/hyperdrive/configs", { name: "sales", origin });
  const { text } = await page("/");
  expect(text).toMatch(/R2 bucket uploads default\/uploads D1 database orders [0-9a-f-]{36} Hyperdrive config sales/);
  expect(text).not.toContain("hidden");
});

test("what instances give out is shown as text, and what does not exist is not found", async () => {
  await call(local, "POST", "/workflows/flow/instances/order/events/paid", "<script>alert(1)</script>");
  const { html } = await until(
    () => page("/workflows/flow/order"),
    ({ text }) => text.includes("Output"),
  );
  expect(html).not.toContain("<script>");
  expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  for (const path of ["/workflows/none", "/workflows/flow/none"]) {
    expect(await page(path)).toMatchObject({ status: 404, text: expect.stringMatching(/The \w+ none does not exist/) });
  }
});
