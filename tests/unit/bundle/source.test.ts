import { type Bundle, exportsOf } from "../../../provider/bundle";
import { packSource, unpackContent } from "../../../provider/bundle/source";

it("a bundle reaches the provider as it was: text, binary and empty modules, with their types", async () => {
  const modules = [
    { name: "data.bin", contentType: "application/octet-stream", body: Uint8Array.from([0, 255, 254, 10, 0xc3, 0x28]) },
    { name: "empty.txt", contentType: "text/plain", body: new Uint8Array() },
    { name: "worker.js", contentType: "application/javascript+module", body: Buffer.from("export default 'ü €';\n") },
  ];
  const bundle: Bundle = {
    hash: "0123456789abcdef",
    size: 30,
    gzipSize: 40,
    mainModule: "worker.js",
    modules,
    largestInputs: [{ path: "src/worker.ts", bytes: 20 }],
    warnings: [],
    inputs: [],
  };
  const { summary, content, largestInputs } = await packSource(bundle);
  expect(summary).toEqual({
    hash: "0123456789abcdef",
    size: 30,
    gzipSize: 40,
    modules: ["data.bin", "empty.txt", "worker.js"],
  });
  expect(largestInputs).toEqual(bundle.largestInputs);
  const { mainModule, modules: unpacked } = unpackContent(content);
  expect(mainModule).toBe("worker.js");
  expect(unpacked.map(({ name, contentType }) => [name, contentType])).toEqual(
    modules.map(({ name, contentType }) => [name, contentType]),
  );
  expect(unpacked.map(({ body }) => Buffer.from(body).toString("hex"))).toEqual(
    modules.map(({ body }) => Buffer.from(body).toString("hex")),
  );
});

it("what Workers of one source share is packed and read once", async () => {
  const modules = [
    { name: "main.js", contentType: "application/javascript+module", body: Buffer.from("export class Order {}") },
  ];
  const bundle: Bundle = {
    ...{ hash: "0123456789abcdef", size: 21, gzipSize: 41, mainModule: "main.js", modules },
    ...{ largestInputs: [], warnings: [], inputs: [] },
  };
  expect(packSource(bundle)).toBe(packSource(bundle));
  expect(exportsOf(bundle)).toBe(exportsOf(bundle));
  expect(exportsOf(bundle).names).toEqual(["Order"]);
  expect((await packSource({ ...bundle, hash: "other" })).summary.hash).toBe("other");
});
