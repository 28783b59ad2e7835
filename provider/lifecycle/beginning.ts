/** The beginning of a text that has at most so many bytes, of whole characters. */
export function beginning(text: string, bytes: number): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(bytes));
  return text.slice(0, read);
}
