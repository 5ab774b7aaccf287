import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("..", import.meta.url));

/** Serves an empty page and the modules it loads, from another origin than the host's. */
export async function servePage() {
  const server = createServer(async ({ url }, response) => {
    try {
      const isModule = url.endsWith(".js");
      response.setHeader("content-type", isModule ? "text/javascript" : "text/html");
      response.end(isModule ? await readFile(folder + url.slice(1)) : "<!doctype html><link rel=icon href=data:,>");
    } catch {
      response.writeHead(404).end();
    }
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}
