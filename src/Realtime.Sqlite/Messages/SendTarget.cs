using System.Text;
using Realtime.Conversations;
using Realtime.Messages;
using Realtime.Sqlite.Connections;
using Realtime.Storage;
using Realtime.Storage.Relational.Memberships;
using Realtime.Storage.Relational.Rows;
using Realtime.Storage.Relational.Values;

namespace Realtime.Sqlite.Messages;

/// <summary>The columns of a conversation that a send needs. Filled by column name or by <see cref="Read"/>.</summary>
internal sealed class SendTargetRow
{
    public long ConversationKey { get; set; }

    public int Kind { get; set; }

    /// <summary>The sequence of the oldest message that is kept.</summary>
    public long FirstSequence { get; set; }

    public long LastSequence { get; set; }

    public long MembershipVersion { get; set; }

    /// <summary>The revision of the conversation's newest change.</summary>
    public long Revision { get; set; }

    /// <summary>Reads the columns of <see cref="MessageSql.FindTarget"/> in their order.</summary>
    public static SendTargetRow Read(SqliteStatement row) => new()
    {
        ConversationKey = row.Integer(0),
        Kind = (int)row.Integer(1),
        FirstSequence = row.Integer(2),
        LastSequence = row.Integer(3),
        MembershipVersion = row.Integer(4),
        Revision = row.Integer(5),
    };
}

/// <summary>The request of a direct conversation. Filled by column name.</summary>
internal sealed class DirectRequestRow
{
    public string UserId { get; set; } = "";

    /// <summary>0 while it waits, 1 if it was declined.</summary>
    public int State { get; set; }

    public long MaxMessages { get; set; }
}

/// <summary>
/// A conversation that receives a group of messages. Its row and the senders' rows are written once, at the end of the
/// group. Sequences and revisions continue from the row as read inside the transaction, whose write lock excludes
/// all other writers.
/// </summary>
internal sealed class SendTarget(SqliteSession session, SendTargetRow row, Membership membership) : ISendTarget
{
    private readonly Dictionary<string, long> _sent = new(StringComparer.Ordinal);
    private HashSet<string>? _arrived;
    private DirectRequestRow? _request;
    private long _lastSequence = row.LastSequence;
    private long _revision = row.Revision;
    private long _lastActivity;

    public long ConversationKey => row.ConversationKey;

    public Membership Membership => membership;

    /// <summary>The users that a message is sent to. Empty for a room, whose messages go to whoever is present.</summary>
    public IReadOnlyList<string> RecipientIds => row.Kind == (int)ConversationKind.Room ? [] : membership.UserIds;

    public bool IsParticipant(string userId) => membership.Contains(userId);

    /// <summary>Whether it is the direct conversation of two users.</summary>
    public bool IsDirect => row.Kind == (int)ConversationKind.Direct;

    public string? OtherThan(string userId)
    {
        if (IsDirect)
        {
            foreach (var id in membership.UserIds)
            {
                if (id != userId)
                {
                    return id;
                }
            }
        }

        return Request?.UserId;
    }

    public bool IsRequested(string userId) => Request?.UserId == userId;

    public bool IsRequestFull => Request is { } request && _lastSequence >= request.MaxMessages;

    /// <summary>The user for whom messages wait in a request that was not declined; null for none.</summary>
    public string? RequestedId => Request is { State: 0 } request ? request.UserId : null;

    // Read only if the other user of a direct conversation is not a participant, so that other sends need no extra query.
    private DirectRequestRow? Request => row.Kind == (int)ConversationKind.Direct && membership.UserIds.Count == 1
        ? _request ??= session.QueryFirst<DirectRequestRow>(SendSql.FindRequest, ("$conversation", ConversationKey))
        : null;

    public bool IsBlocked(string senderId) => membership.IsBlocked(senderId);

    // Two queries: an earlier message is rare, and the first query needs only the index.
    public Message? FindEarlier(MessageDraft draft) =>
        session.QueryInteger(
            MessageSql.FindSequenceByClientId,
            ("$conversation", ConversationKey),
            ("$sender", draft.SenderId),
            ("$client", draft.ClientMessageId)) is { } sequence
            ? session.QueryFirst<MessageRow>(
                MessageSql.FindBySequence, ("$conversation", ConversationKey), ("$sequence", sequence))?.ToMessage()
            : null;

    public bool HasMessage(string messageId, string userId) =>
        NumericId.TryParse(messageId, out var id)
        && session.QueryInteger(MessageSql.IsInConversation, ("$id", id), ("$conversation", ConversationKey), ("$user", userId)) is not null;

    public long BytesWith(MessageDraft draft) =>
        (session.QueryInteger(SendSql.StoredBytes, ("$user", draft.SenderId)) ?? 0) + SizeOf(draft);

    /// <summary>The bytes of a message, as the triggers of the table count them.</summary>
    public static long SizeOf(MessageDraft draft) =>
        Encoding.UTF8.GetByteCount(draft.Content.Text) + Encoding.UTF8.GetByteCount(AttachmentIds.Encode(draft.Content.AttachmentIds) ?? "");

    /// <summary>Allocates the next sequence and revision.</summary>
    public (long Sequence, long Revision) Add(string senderId, long createdAt)
    {
        _sent[senderId] = _sent.GetValueOrDefault(senderId) + 1;
        _lastActivity = createdAt;
        return (++_lastSequence, ++_revision);
    }

    /// <summary>
    /// Returns whom the first message of a participant whom another user added introduces: the others who have taken part. Null for
    /// any other message.
    /// </summary>
    public IReadOnlyList<string>? Introduce(string senderId)
    {
        if (!membership.IsPending(senderId) || _arrived?.Contains(senderId) == true)
        {
            return null;
        }

        var others = membership.UserIds.Where(id => id != senderId && (!membership.IsPending(id) || _arrived?.Contains(id) == true)).ToArray();
        (_arrived ??= new(StringComparer.Ordinal)).Add(senderId);
        return others;
    }

    /// <summary>Writes the newest sequence and the counts of the senders' own messages, which are not unread for them.</summary>
    public void Save()
    {
        if (_sent.Count == 0)
        {
            return;
        }

        session.Execute(
            MessageSql.MoveConversation,
            ("$sequence", _lastSequence),
            ("$activity", _lastActivity),
            ("$revision", _revision),
            ("$conversation", ConversationKey));
        foreach (var (senderId, count) in _sent)
        {
            session.Execute(MessageSql.CountOwn, ("$count", count), ("$conversation", ConversationKey), ("$sender", senderId));
        }

        if (_arrived is not null)
        {
            session.Execute(MessageSql.RaiseMembership, ("$conversation", ConversationKey));
        }
    }
}
