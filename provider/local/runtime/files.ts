import { createHash, createHmac } from "node:crypto";
import { rm, stat } from "node:fs/promises";
import { join } from "node:path";

/** Where miniflare keeps what belongs to an ID: a Durable Object's database by a hash of the ID, and contents in a folder of that name. */
function database(data: string, kind: "r2" | "d1", id: string): string {
  const uniqueKey = kind === "r2" ? "miniflare-R2BucketObject" : "miniflare-D1DatabaseObject";
  return join(data, kind, uniqueKey, `${objectId(uniqueKey, id)}.sqlite`);
}

/** The ID that workerd gives to the Durable Object of a name. */
function objectId(uniqueKey: string, name: string): string {
  const key = createHash("sha256").update(uniqueKey).digest();
  const short = (bytes: string | Uint8Array) => createHmac("sha256", key).update(bytes).digest().subarray(0, 16);
  const first = short(name);
  return Buffer.concat([first, short(first)]).toString("hex");
}

/** Removes all that a bucket or a database has on disk; nothing may have it open. */
export async function removeData(data: string, kind: "r2" | "d1", id: string): Promise<void> {
  const file = database(data, kind, id);
  await Promise.all(["", "-wal", "-shm"].map((end) => rm(`${file}${end}`, { force: true })));
  await rm(join(data, kind, id), { recursive: true, force: true });
}

/** How many bytes it takes on disk; 0 when nothing was ever kept in it. */
export async function sizeOfData(data: string, kind: "r2" | "d1", id: string): Promise<number> {
  const file = database(data, kind, id);
  const sizes = await Promise.all(
    ["", "-wal"].map((end) =>
      stat(`${file}${end}`).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
