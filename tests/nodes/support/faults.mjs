import { rest } from "./time.mjs";

/** What goes wrong, by name. Each ends when all is up again, and gives what it did. */
export const faults = {
  async "node killed"({ cluster, random, downMs }) {
    const [node, name] = pickNode(cluster, random);
    await node.kill();
    await rest(downMs);
    await node.start();
    return name;
  },

  async "node stopped"({ cluster, random, stillMs }) {
    const [node, name] = pickNode(cluster, random);
    node.suspend();
    await rest(stillMs);
    node.resume();
    return name;
  },

  async "rolling restart"({ cluster }) {
    for (const node of cluster.nodes) {
      await node.terminate();
      await node.start();
    }
    return "each node";
  },

  async "Redis killed"({ cluster, downMs }) {
    await cluster.redis.kill();
    await rest(downMs);
    await cluster.redis.start();
    return "it comes back empty";
  },

  async "node apart from Redis"({ cluster, random, stillMs }) {
    const index = random.between(0, cluster.lines.length);
    cluster.lines[index].cut();
    await rest(stillMs);
    cluster.lines[index].mend();
    return `node ${index + 1}`;
  },

  async "all apart from Redis"({ cluster, stillMs }) {
    for (const line of cluster.lines) line.cut();
    await rest(stillMs);
    for (const line of cluster.lines) line.mend();
    return "each node";
  },
};

export const ofNodes = ["node killed", "node stopped", "rolling restart"];
export const ofRedis = ["Redis killed", "node apart from Redis", "all apart from Redis"];

function pickNode(cluster, random) {
  const index = random.between(0, cluster.nodes.length);
  return [cluster.nodes[index], `node ${index + 1}`];
}
