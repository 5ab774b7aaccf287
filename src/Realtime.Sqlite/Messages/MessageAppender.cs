using Realtime.Messages;
using Realtime.Sqlite.Writing;
using Realtime.Storage;
using Realtime.Storage.Relational.Values;

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
            target?.Save();
        }

        return results;
    }

    private AppendResult Append(MessageDraft draft)
    {
        var target = FindTarget(draft.ConversationId);
        var verdict = SendRules.Judge(draft, target);
        if (verdict.Outcome != AppendOutcome.Stored)
        {
            return verdict.ToResult();
        }

        var message = Store(target!, draft, verdict.ReceiverId);
        return new AppendResult(AppendOutcome.Stored, message, target!.RecipientIds)
        {
            MutedIds = target.Membership.MutedAt(message.CreatedAt.ToUnixTimeMilliseconds()),
            IsDirect = target.IsDirect,
            IntroducedIds = target.Introduce(draft.SenderId),
            RequestedId = target.RequestedId,
        };
    }

    private Message Store(SendTarget target, MessageDraft draft, string? receiverId)
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
            ("$parent", draft.Content.ParentId is { } parent ? (long?)NumericId.Parse(parent) : null),
            ("$attachments", AttachmentIds.Encode(draft.Content.AttachmentIds)),
            ("$revision", revision));
        if (draft.StorageLimit is not null)
        {
            context.Session.Execute(SendSql.AddBytes, ("$user", draft.SenderId), ("$bytes", SendTarget.SizeOf(draft)));
        }

        return draft.ToMessage(NumericId.Format(id), sequence, revision, receiverId);
    }

    private SendTarget? FindTarget(string conversationId)
    {
        if (!_targets.TryGetValue(conversationId, out var target))
        {
            var row = context.Session.QueryFirst(MessageSql.FindTarget, SendTargetRow.Read, ("$id", conversationId));
            target = row is null
                ? null
                : new SendTarget(context.Session, row, context.Memberships.Get(context.Session, row.ConversationKey, row.MembershipVersion));
            _targets.Add(conversationId, target);
        }

        return target;
    }
}
