/** Addresses after the hash: `#/projects`, `#/projects/3`, `#/messages`, `#/messages/17`, `#/reports`. */
export function currentRoute() {
  const [name, id] = location.hash.replace(/^#\/?/, "").split("/");
  return { name: ["messages", "reports"].includes(name) ? name : "projects", id: id ? decodeURIComponent(id) : null };
}

export function pathTo(name, id = null) {
  return id === null ? `#/${name}` : `#/${name}/${encodeURIComponent(id)}`;
}

export function navigate(name, id = null) {
  location.hash = pathTo(name, id);
}

export function onRouteChange(listener) {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
}
