const TITLE = "Brightwork";

/** Shows in the window's title how much is unread. */
export function countInTitle({ conversations, realtime }) {
  const { counts } = realtime.notifications;
  const show = () => {
    const count = conversations.unread + (counts.get()?.unread ?? 0);
    document.title = count > 0 ? `(${count}) ${TITLE}` : TITLE;
  };
  conversations.on("changed", show);
  counts.subscribe(show);
}
