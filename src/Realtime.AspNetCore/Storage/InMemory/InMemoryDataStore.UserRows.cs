using Realtime.Data;

namespace Realtime.Storage.InMemory;

/// <content>What a user has besides conversations and messages, and the export.</content>
internal sealed partial class InMemoryDataStore
{
    /// <summary>The parts of an export, in order. A part in ranges takes the messages of the range.</summary>
    private const int MessagesPart = 1;
    private const int ReactionsPart = 2;

    public ValueTask<int> RemoveUserRowsAsync(string userId, int limit, CancellationToken cancellationToken) => data.Run(
        () =>
        {
            var removed = RemoveFeed_NeedsLock(userId);
            removed += RemoveAll(data.DeadLetters, one => one.Value.UserId == userId);
            removed += RemoveAll(data.Digests, one => one.Key.UserId == userId);
            removed += RemoveAll(data.PushSubscriptions, one => one.Value.UserId == userId);
            removed += RemoveAll(data.Blocks, one => one.Key.UserId == userId || one.Key.BlockedUserId == userId);
            removed += RemoveAll(data.LastSeen, one => one.Key == userId);
            removed += RemoveAll(data.Reports, one => one.Value.ReporterId == userId || one.Value.AuthorId == userId);
            removed += RemoveAll(data.StoredBytes, one => one.Key == userId);
            removed += RemoveAll(data.NewContacts, one => one.Key == userId);
            removed += RemoveAll(data.ReservedGroups, one => one.Key.UserId == userId);
            removed += RemoveAll(data.UnreadBases, one => one.Key == userId);
            removed += RemoveAll(data.ChatroomUsers, one => one.Key == userId);
            removed += RemoveContacts_NeedsLock(userId);
            foreach (var conversation in data.Conversations.Values.Where(one => one.CreatedBy == userId))
            {
                conversation.CreatedBy = ErasedUser.Id;
                removed++;
            }

            foreach (var (bannedId, entry) in data.Bans.Where(one => one.Value.Ban.BannedBy == userId).ToList())
            {
                data.Bans[bannedId] = (entry.Ban with { BannedBy = ErasedUser.Id }, entry.SetAt);
                removed++;
            }

            return removed;
        },
        cancellationToken);

    public ValueTask<int> EraseAuditAsync(string userId, int limit, CancellationToken cancellationToken) => data.Run(
        () =>
        {
            var changed = 0;
            for (var i = 0; i < data.Audit.Count && changed < limit; i++)
            {
                if (data.Audit[i] is var entry && (entry.ActorId == userId || entry.SubjectId == userId))
                {
                    data.Audit[i] = entry with { ActorId = WithoutUser(entry.ActorId, userId), SubjectId = WithoutUser(entry.SubjectId, userId) };
                    changed++;
                }
            }

            return changed;
        },
        cancellationToken);

    public ValueTask<ExportedPage> ExportAsync(string userId, ExportPosition position, int limit, CancellationToken cancellationToken) => data.Run(
        () =>
        {
            var (part, after) = position;
            long? more = null;
            IEnumerable<ExportedRow> rows;
            if (part is MessagesPart or ReactionsPart)
            {
                var (messages, next) = Range_NeedsLock(after, limit);
                more = next;
                rows = part == MessagesPart ? Messages(messages, userId) : Reactions_NeedsLock(messages, userId);
            }
            else
            {
                rows = part == 0 ? Memberships_NeedsLock(userId) : Rest_NeedsLock(userId);
            }

            ExportPosition? following = more is { } continued ? new(part, continued) : part < ReactionsPart + 1 ? new(part + 1, 0) : null;
            return new ExportedPage([.. rows], following);
        },
        cancellationToken);

    private int RemoveContacts_NeedsLock(string userId)
    {
        var removed = data.RequestsOfUser.Remove(userId, out var own) ? own.Count : 0;
        foreach (var requests in data.RequestsOfUser.Values)
        {
            removed += requests.RemoveAll(request => request.FromId == userId);
        }

        foreach (var conversation in data.Conversations.Values)
        {
            removed += conversation.Departed.Remove(userId) ? 1 : 0;
            foreach (var request in conversation.Requests.Values.Where(request => request.UserId == userId || request.FromId == userId).ToList())
            {
                conversation.Requests.Remove(request.UserId);
            }
        }

        return removed;
    }

    private int RemoveFeed_NeedsLock(string userId)
    {
        // Items of the outbox refer to the feed.
        var items = data.Outbox.ToArray();
        data.Outbox.Clear();
        foreach (var item in items.Where(item => item.UserId != userId))
        {
            data.Outbox.Enqueue(item);
        }

        data.Expiring.RemoveWhere(one => one.UserId == userId);
        return data.Feeds.Remove(userId, out var feed) ? feed.Notifications.Count + 1 : 0;
    }

    private static int RemoveAll<TKey, TValue>(IDictionary<TKey, TValue> rows, Func<KeyValuePair<TKey, TValue>, bool> isMeant)
    {
        var keys = rows.Where(isMeant).Select(row => row.Key).ToList();
        keys.ForEach(key => rows.Remove(key));
        return keys.Count;
    }

    private IEnumerable<ExportedRow> Memberships_NeedsLock(string userId) =>
        data.ListOfUser_NeedsLock(userId).OrderBy(conversation => conversation.Place).Select(conversation =>
        {
            var participant = conversation.Participants[userId];
            return Row(
                "membership",
                ("conversationId", conversation.Id),
                ("joinedAt", participant.JoinedAt),
                ("readSequence", participant.ReadSequence),
                ("deliveredSequence", participant.DeliveredSequence),
                ("mutedUntil", participant.MutedUntil));
        });

    private static IEnumerable<ExportedRow> Messages(IEnumerable<Realtime.Messages.Message> messages, string userId) =>
        messages.Where(message => message.SenderId == userId).Select(message => Row(
            "message",
            ("id", message.Id),
            ("conversationId", message.ConversationId),
            ("sequence", message.Sequence),
            ("content", message.Content.Text),
            ("receiverId", message.Content.ReceiverId),
            ("clientMessageId", message.ClientMessageId),
            ("parentId", message.Content.ParentId),
            ("attachments", message.Content.AttachmentIds.Count == 0 ? null : string.Join(',', message.Content.AttachmentIds)),
            ("createdAt", message.CreatedAt),
            ("editedAt", message.EditedAt),
            ("deletedAt", message.DeletedAt)));

    private IEnumerable<ExportedRow> Reactions_NeedsLock(IEnumerable<Realtime.Messages.Message> messages, string userId) =>
        ReactionsOf_NeedsLock(messages, userId).Select(one => Row(
            "reaction",
            ("messageId", one.Message.Id),
            ("conversationId", one.Message.ConversationId),
            ("emoji", one.Reaction.Emoji),
            ("createdAt", one.Reaction.CreatedAt)));

    private IEnumerable<ExportedRow> Rest_NeedsLock(string userId)
    {
        foreach (var conversation in data.ListOfUser_NeedsLock(userId))
        {
            foreach (var sequence in conversation.Participants[userId].Singles)
            {
                yield return Row("read", ("conversationId", conversation.Id), ("afterSequence", sequence - 1), ("upTo", sequence), ("readAt", null));
            }
        }

        if (data.Feeds.TryGetValue(userId, out var feed))
        {
            foreach (var one in feed.Notifications.OfType<Realtime.Notifications.Notification>())
            {
                yield return Row(
                    "notification",
                    ("sequence", one.Sequence),
                    ("id", one.Id),
                    ("type", one.Type),
                    ("title", one.Title),
                    ("message", one.Message),
                    ("data", one.Data?.GetRawText()),
                    ("link", one.Link),
                    ("severity", (long)one.Severity),
                    ("createdAt", one.CreatedAt),
                    ("expiresAt", one.ExpiresAt),
                    ("seenAt", one.SeenAt),
                    ("readAt", one.ReadAt),
                    ("archivedAt", one.ArchivedAt),
                    ("deletedAt", null));
            }

            foreach (var (type, mode) in feed.Preferences)
            {
                yield return Row("notification_preference", ("type", type), ("mode", (long)mode));
            }

            foreach (var optOut in feed.OptOuts)
            {
                yield return Row("notification_opt_out", ("channel", optOut.Channel), ("type", optOut.Type));
            }

            yield return Row("feed", ("lastSequence", (long)feed.Notifications.Count), ("unreadCount", feed.Counts.Unread), ("seenCount", feed.Counts.Unread - feed.Counts.Unseen));
        }

        foreach (var (id, letter) in data.DeadLetters.Where(one => one.Value.UserId == userId))
        {
            yield return Row(
                "dead_letter",
                ("id", id),
                ("channel", letter.Channel),
                ("afterSequence", letter.AfterSequence),
                ("upTo", letter.UpToSequence),
                ("attempts", (long)letter.Attempts),
                ("error", letter.Error),
                ("failedAt", letter.FailedAt));
        }

        foreach (var (key, digest) in data.Digests.Where(one => one.Key.UserId == userId))
        {
            yield return Row("digest", ("channel", key.Channel), ("handedSequence", digest.HandedSequence), ("dueAt", digest.DueAt));
        }

        foreach (var one in data.PushSubscriptions.Values.Where(one => one.UserId == userId))
        {
            yield return Row("push_subscription", ("id", one.Id), ("endpoint", one.Endpoint), ("createdAt", one.CreatedAt));
        }

        foreach (var (pair, at) in data.Blocks.Where(one => one.Key.UserId == userId))
        {
            yield return Row("block", ("blockedUserId", pair.BlockedUserId), ("createdAt", at));
        }

        if (data.LastSeen.TryGetValue(userId, out var seen))
        {
            yield return Row("last_seen", ("seenAt", seen));
        }

        foreach (var (id, report) in data.Reports.Where(one => one.Value.ReporterId == userId))
        {
            yield return Row(
                "report",
                ("id", id),
                ("messageId", report.MessageId),
                ("reason", report.Reason),
                ("comment", report.Comment),
                ("reportedAt", report.ReportedAt),
                ("closedAt", report.ClosedAt));
        }

        foreach (var request in data.RequestsOfUser.GetValueOrDefault(userId) ?? [])
        {
            yield return Row("contact_request", ("fromId", request.FromId), ("state", request.IsDeclined ? 1L : 0L), ("createdAt", request.CreatedAt));
        }

        if (data.ChatroomUsers.TryGetValue(userId, out var chatroomUser))
        {
            yield return Row("chatroom_user", ("name", chatroomUser.Name), ("handle", chatroomUser.Handle), ("createdAt", chatroomUser.CreatedAt));
        }

        if (data.StoredBytes.TryGetValue(userId, out var bytes))
        {
            yield return Row("storage", ("bytes", bytes));
        }

        if (data.Exclusions.TryGetValue(userId, out var exclusion))
        {
            yield return Row("exclusion", ("until", exclusion.Until), ("setAt", null));
        }
    }

    private static ExportedRow Row(string type, params (string Name, object? Value)[] values) =>
        new(type, [.. values.Select(value => KeyValuePair.Create(value.Name, value.Value))]);
}
