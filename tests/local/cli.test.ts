import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

import { cleanUp, temporaryFolder } from "./harness";
import { cli, LOCAL, Server } from "./process";

afterAll(cleanUp);

const script = (code: string) => ["--", process.execPath, "-e", code];

test("a command runs against the embedded Cloudflare, and its exit code is ours", async () => {
  const cwd = await temporaryFolder();
  const code = `fetch(process.env.CLOUDFLARE_BASE_URL + "/accounts/" + process.env.CLOUDFLARE_ACCOUNT_ID + "/workers/scripts", {
    headers: { authorization: "Bearer " + process.env.CLOUDFLARE_API_TOKEN } })
    .then((r) => { console.log(r.status, process.env.CLOUDFLARE_API_BASE_URL === process.env.CLOUDFLARE_BASE_URL); process.exit(7); })`;
  const ran = await cli(["local", "--port", "0", "--log", ...script(code)], { cwd });
  expect(ran).toMatchObject({ code: 7, stdout: "200 true\n" });
  expect(ran.stderr).toMatch(/GET \S+\/workers\/scripts 200 \d+ ms/);
  expect(existsSync(join(cwd, ".cloudflare-local", "lock"))).toBe(false);
});

test("a signal goes to the command, which decides how to end", async () => {
  const code = `process.on("SIGTERM", () => process.exit(5)); setInterval(() => {}, 1000); console.log("ready");`;
  const cwd = await temporaryFolder();
  const ran = await cli(["local", "--port", "0", ...script(code)], { cwd, kill: "SIGTERM", killWhen: /ready/ });
  expect(ran.code).toBe(5);
});

test("without a command it says how to use it, within 80 columns, and Ctrl-C ends it cleanly", async () => {
  const cwd = await temporaryFolder();
  const ran = await cli(["local", "--port", "0"], { cwd, kill: "SIGINT", killWhen: /Press Ctrl-C/ });
  expect(ran.code).toBe(0);
  expect(ran.stdout).toMatch(/export CLOUDFLARE_API_TOKEN=[0-9a-f]{40}\n/);
  expect(existsSync(join(cwd, ".cloudflare-local", "lock"))).toBe(false);
});

test.each([
  [["locale"], /Unknown command 'locale'/],
  [["local", "--prot", "1"], /'--prot'.*--help/],
  [["local", "pulumi", "up"], /after '--'/],
  [["local", "--port", "x"], /--port must be a number from 0 to 65535, got 'x'/],
  [["local", "--"], /Expected a command/],
  [["summary", "--json", "--table"], /--json cannot be used with --table.*--help/],
  [["summary", "--file", "p.json", "--stack", "dev"], /--file cannot be used with --stack/],
])("a mistake on the command line is refused with what would be right: %j", async (args, message) => {
  const ran = await cli(args, { cwd: await temporaryFolder() });
  expect(ran.code).toBe(2);
  expect(ran.stderr).toMatch(message);
  expect(ran.stderr).not.toMatch(/\n {4}at /);
});

test("help fits 80 columns", async () => {
  for (const args of [["--help"], ["local", "--help"], ["summary", "--help"]]) {
    const ran = await cli(args, { cwd: await temporaryFolder() });
    expect(ran.code).toBe(0);
    expect(Math.max(...ran.stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  }
});

test("a data folder and a port that are in use are refused by name, with the way out", async () => {
  const cwd = await temporaryFolder();
  const data = join(cwd, "data");
  const server = await Server.start(data);
  try {
    const same = await cli(["local", "--port", "0", "--data", data], { cwd });
    expect(same).toMatchObject({ code: 1, stderr: expect.stringMatching(/in use by another.*process \d+.*--data/s) });
    const port = new URL(server.apiUrl).port;
    const taken = await cli(["local", "--port", port, "--data", join(cwd, "other")], { cwd });
    expect(taken).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(new RegExp(`Port ${port} .* in use.*--port`)),
    });
  } finally {
    await server.end("SIGTERM");
  }
});

test("a command that is not there is an error of one line", async () => {
  const ran = await cli(["local", "--port", "0", "--", "no-such-command"], { cwd: await temporaryFolder() });
  expect(ran).toMatchObject({ code: 1, stderr: expect.stringMatching(/'no-such-command' was not found/) });
});

test("requiring the embedded Cloudflare loads neither miniflare nor its engine", () => {
  const code = `require(${JSON.stringify(LOCAL)}); console.log(Object.keys(require.cache).filter((file) => /node_modules.(miniflare|workerd)/.test(file)).length)`;
  expect(execFileSync(process.execPath, ["-e", code], { encoding: "utf8" })).toBe("0\n");
});
