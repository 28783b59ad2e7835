import { multipart } from "../../../provider/cloudflare/multipart";

it("a form is read back as it was, with bytes, types and awkward names", async () => {
  const form = new FormData();
  const bytes = Uint8Array.from({ length: 512 }, (_, index) => index);
  form.append("metadata", new Blob(['{"a":"ü"}'], { type: "application/json" }), "metadata.json");
  form.append('src/"quoted"\r\n.js', new Blob([bytes], { type: "application/wasm" }), 'src/"quoted"\r\n.js');
  form.append("jwt", "text, as it is\r\n--");
  const { contentType, body } = await multipart(form);
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- Node.js' own reader is the judge here
  const read = await new Response(new Uint8Array(body), { headers: { "content-type": contentType } }).formData();
  const parts = await Promise.all(
    [...read].map(async ([name, value]) =>
      typeof value === "string" ? [name, value] : [name, value.name, value.type, await value.bytes()],
    ),
  );
  expect(parts).toEqual([
    ["metadata", "metadata.json", "application/json", new Uint8Array(Buffer.from('{"a":"ü"}'))],
    ['src/"quoted"\r\n.js', 'src/"quoted"\r\n.js', "application/wasm", bytes],
    ["jwt", "text, as it is\r\n--"],
  ]);
});
