import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";

import { createLocalCloudflare, type LocalOutput } from "../../provider/local";
import { writeFileAtomic } from "../../provider/local/store/files";
import { cleanUp, enable, HELLO, start, temporaryFolder, upload } from "./harness";

const servers: Server[] = [];

afterAll(async () => {
  for (const server of servers) server.close();
  await cleanUp();
});

function occupy(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    servers.push(server);
    server.listen(port, "127.0.0.1", resolve);
  });
}

test("a Worker keeps its address when a start fails, and who takes the output hears when it moves", async () => {
  const first = await start();
  await upload(first, "hello", HELLO);
  const url = await enable(first, "hello");
  const api = Number(new URL(first.url).port);
  const worker = Number(new URL(url).port);
  await first.close();

  const said: LocalOutput[] = [];
  const again = (port: number) =>
    createLocalCloudflare({ port, data: first.data, output: (line) => void said.push(line) });
  await occupy(api);
  await occupy(worker);
  await expect(again(api)).rejects.toThrow(`Port ${api} on 127.0.0.1 is in use`);
  expect(said).toEqual([]);

  const second = await again(0);
  await second.close();
  expect(said).toEqual([
    {
      level: "warn",
      message: expect.stringMatching(`port ${worker} of the Worker hello is in use; its address is now`),
    },
  ]);
});

test("a write that fails names its file, and leaves nothing beside it", async () => {
  const folder = await temporaryFolder();
  // A folder in its place: the rename fails after the content is written.
  mkdirSync(join(folder, "record.json"));
  expect(() => {
    writeFileAtomic(join(folder, "record.json"), "{}");
  }).toThrow(/record\.json cannot be written: .*EISDIR/);
  expect(readdirSync(folder)).toEqual(["record.json"]);
});

test("a data folder that a newer version wrote is refused, and stays as it is", async () => {
  const data = await temporaryFolder();
  const first = await start(data);
  await upload(first, "kept", HELLO);
  await first.close();
  const format = join(data, "format.json");
  expect(readFileSync(format, "utf8")).toBe('{"format":1}');
  writeFileSync(format, '{"format":2}');
  const before = readdirSync(data, { recursive: true }).sort();

  await expect(start(data)).rejects.toThrow("was written by a newer version of pulumi-cloudflare-workers (format 2;");
  expect(readdirSync(data, { recursive: true }).sort()).toEqual(before);

  // One that was written before there were formats is taken over.
  rmSync(format);
  await (await start(data)).close();
  expect(readFileSync(format, "utf8")).toBe('{"format":1}');
});
