// Shows notifications while no window of the app is open. It keeps no files.

self.addEventListener("push", (event) => {
  const { title, body, url, tag } = event.data?.json() ?? {};
  event.waitUntil(self.registration.showNotification(title ?? "Brightwork", {
    body,
    tag,
    icon: "/favicon.svg",
    data: { url },
  }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(show(event.notification.data?.url));
});

/** Shows a page of this app, in a window that is open if there is one. */
async function show(url) {
  const target = new URL(url ?? "/", self.location.origin);
  const address = target.origin === self.location.origin ? target.href : self.location.origin;
  const [open] = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (!open) return self.clients.openWindow(address);
  await open.focus();
  return open.navigate(address).catch(() => self.clients.openWindow(address));
}
