import { navigate } from "../app/router.js";
import { avatar } from "./avatar.js";
import { notificationTile } from "./notificationTile.js";
import { toast } from "./toasts.js";

const TITLE = "Brightwork";

/** Says what arrives while the person looks elsewhere: toasts, and the count in the window's title. */
export function announceArrivals(workspace) {
  const { conversations, notifications, people, projects } = workspace;
  conversations.on("arrived", (message) => {
    if (workspace.isReading(message.conversationId)) return;
    const sender = people.get(message.senderId);
    toast({
      leading: avatar(sender ?? { name: "?" }),
      title: sender?.name ?? "New message",
      text: message.content,
      onOpen: () => navigate("messages", message.conversationId),
    });
  });

  notifications.on("arrived", (notification) => {
    projects.load();
    toast({
      kind: "notification",
      leading: notificationTile(notification.type),
      title: notification.title,
      text: notification.message,
      onOpen: () => openNotification(notifications, notification.id),
    });
  });

  const showCount = () => {
    const count = conversations.unread + notifications.unread;
    document.title = count > 0 ? `(${count}) ${TITLE}` : TITLE;
  };
  conversations.on("changed", showCount);
  notifications.on("changed", showCount);
}

export function openNotification(notifications, id) {
  const item = notifications.find(id);
  notifications.markRead(id);
  navigate("projects", item?.projectId ?? null);
}
