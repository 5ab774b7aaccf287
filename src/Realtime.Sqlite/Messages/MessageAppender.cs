using Realtime.Messages;
using Realtime.Sqlite.Writing;
using Realtime.Storage;
using Realtime.Storage.Relational;
using Realtime.Storage.Relational.Rows;

namespace Realtime.Sqlite.Messages;

/// <summary>Appends one group of messages inside the writer's transaction.</summary>
internal sealed class MessageAppender(WriteContext context)
{
    private readonly Dictionary<string, SendTarget?> _targets = new(StringComparer.Ordinal);

    public IReadOnlyList<AppendResult> Append(IReadOnlyList<MessageDraft> drafts)
    {
        var results = new AppendResult[drafts.Count];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = Append(drafts[i]);
        }

        foreach (var target in _targets.Values)
        {
            target?.Save(context.Session);
        }

        return results;
    }

    private AppendResult Append(MessageDraft draft)
    {
        if (FindTarget(draft.ConversationId) is not { } target || !target.Membership.Contains(draft.SenderId))
        {
            return new AppendResult(AppendOutcome.NotParticipant, null, []);
        }

        // Before the receiver is checked: a retry is answered as its first attempt was, even if the receiver left since.
        if (draft.ClientMessageId is not null && FindEarlier(target, draft) is { } earlier)
        {
            return new AppendResult(AppendOutcome.Duplicate, earlier, []);
        }

        var receiverId = draft.Content.ReceiverId ?? target.OtherThan(draft.SenderId);
        if (receiverId is not null && (receiverId == draft.SenderId || !target.Membership.Contains(receiverId)))
        {
            return new AppendResult(AppendOutcome.ReceiverNotParticipant, null, []);
        }

        if (target.Membership.IsBlocked(draft.SenderId))
        {
            return new AppendResult(AppendOutcome.Blocked, null, []);
        }

        if (!TryFindParent(target, draft, out var parentId))
        {
            return new AppendResult(AppendOutcome.ParentNotFound, null, []);
        }

        var message = Store(target, draft, receiverId, parentId);
        return new AppendResult(AppendOutcome.Stored, message, target.RecipientIds)
        {
            MutedIds = target.Membership.MutedAt(message.CreatedAt.ToUnixTimeMilliseconds()),
        };
    }

    private Message Store(SendTarget target, MessageDraft draft, string? receiverId, long? parentId)
    {
        var id = context.MessageIds.Next(context.Session);
        var createdAt = draft.CreatedAt.ToUnixTimeMilliseconds();
        var (sequence, revision) = target.Add(draft.SenderId, createdAt);
        context.Session.Execute(
            MessageSql.Insert,
            ("$conversation", target.ConversationKey),
            ("$sequence", sequence),
            ("$id", id),
            ("$sender", draft.SenderId),
            ("$receiver", receiverId),
            ("$content", draft.Content.Text),
            ("$client", draft.ClientMessageId),
            ("$created", createdAt),
            ("$parent", parentId),
            ("$attachments", AttachmentIds.Encode(draft.Content.AttachmentIds)),
            ("$revision", revision));
        return draft.ToMessage(NumericId.Format(id), sequence, revision, receiverId);
    }

    private SendTarget? FindTarget(string conversationId)
    {
        if (!_targets.TryGetValue(conversationId, out var target))
        {
            var row = context.Session.QueryFirst(MessageSql.FindTarget, SendTargetRow.Read, ("$id", conversationId));
            target = row is null
                ? null
                : new SendTarget(row, context.Memberships.Get(context.Session, row.ConversationKey, row.MembershipVersion));
            _targets.Add(conversationId, target);
        }

        return target;
    }

    private bool TryFindParent(SendTarget target, MessageDraft draft, out long? parentId)
    {
        parentId = null;
        if (draft.Content.ParentId is null)
        {
            return true;
        }

        if (!NumericId.TryParse(draft.Content.ParentId, out var id)
            || context.Session.QueryInteger(MessageSql.IsInConversation, ("$id", id), ("$conversation", target.ConversationKey)) is null)
        {
            return false;
        }

        parentId = id;
        return true;
    }

    // In two steps, since nearly always there is none, and that is told without reading a row.
    private Message? FindEarlier(SendTarget target, MessageDraft draft) =>
        context.Session.QueryInteger(
            MessageSql.FindSequenceByClientId,
            ("$conversation", target.ConversationKey),
            ("$sender", draft.SenderId),
            ("$client", draft.ClientMessageId)) is { } sequence
            ? context.Session.QueryFirst<MessageRow>(
                MessageSql.FindBySequence, ("$conversation", target.ConversationKey), ("$sequence", sequence))?.ToMessage()
            : null;
}
