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

/// <summary>
/// A conversation that receives a group of messages. Its row and the senders' rows are written once, at the end of the
/// group. Sequences and revisions continue from the row as read inside the transaction, whose write lock excludes
/// all other writers.
/// </summary>
internal sealed class SendTarget(SqliteSession session, SendTargetRow row, Membership membership) : ISendTarget
{
    private readonly Dictionary<string, long> _sent = new(StringComparer.Ordinal);
    private long _lastSequence = row.LastSequence;
    private long _revision = row.Revision;
    private long _lastActivity;

    public long ConversationKey => row.ConversationKey;

    public Membership Membership => membership;

    /// <summary>The users that a message is sent to. Empty for a room, whose messages go to whoever is present.</summary>
    public IReadOnlyList<string> RecipientIds => row.Kind == (int)ConversationKind.Room ? [] : membership.UserIds;

    public bool IsParticipant(string userId) => membership.Contains(userId);

    public string? OtherThan(string userId)
    {
        if (row.Kind == (int)ConversationKind.Direct)
        {
            foreach (var id in membership.UserIds)
            {
                if (id != userId)
                {
                    return id;
                }
            }
        }

        return null;
    }

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

    public bool HasMessage(string messageId) =>
        NumericId.TryParse(messageId, out var id)
        && session.QueryInteger(MessageSql.IsInConversation, ("$id", id), ("$conversation", ConversationKey)) is not null;

    /// <summary>Allocates the next sequence and revision.</summary>
    public (long Sequence, long Revision) Add(string senderId, long createdAt)
    {
        _sent[senderId] = _sent.GetValueOrDefault(senderId) + 1;
        _lastActivity = createdAt;
        return (++_lastSequence, ++_revision);
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
    }
}
