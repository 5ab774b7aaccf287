using Realtime.Conversations;
using Realtime.Messages;
using Realtime.Sqlite.Connections;
using Realtime.Storage;
using Realtime.Storage.Relational.Memberships;
using Realtime.Storage.Relational.Rows;
using Realtime.Storage.Relational.Values;

namespace Realtime.Sqlite.Messages;

/// <summary>The conversation's row as a send needs it; filled by column name, or by <see cref="Read"/>.</summary>
internal sealed class SendTargetRow
{
    public long ConversationKey { get; set; }

    public int Kind { get; set; }

    /// <summary>Of the oldest message that is kept.</summary>
    public long FirstSequence { get; set; }

    public long LastSequence { get; set; }

    public long MembershipVersion { get; set; }

    /// <summary>Of the conversation's newest change.</summary>
    public long Revision { get; set; }

    /// <summary>Fills it from the columns of <see cref="MessageSql.FindTarget"/>, in their order.</summary>
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
/// A conversation to which a group of messages goes. Its row and those of the senders are written once, at
/// the end of the group. Sequences and revisions come from the row as read inside the transaction, whose write lock keeps
/// every other writer away.
/// </summary>
internal sealed class SendTarget(SqliteSession session, SendTargetRow row, Membership membership) : ISendTarget
{
    private readonly Dictionary<string, long> _sent = new(StringComparer.Ordinal);
    private long _lastSequence = row.LastSequence;
    private long _revision = row.Revision;
    private long _lastActivity;

    public long ConversationKey => row.ConversationKey;

    public Membership Membership => membership;

    /// <summary>Whom a message is for by name; nobody in a room, whose messages are for whoever is there.</summary>
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

    // In two steps: nearly always there is no earlier message, and the index alone says so.
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

    /// <summary>Allots the next sequence and revision.</summary>
    public (long Sequence, long Revision) Add(string senderId, long createdAt)
    {
        _sent[senderId] = _sent.GetValueOrDefault(senderId) + 1;
        _lastActivity = createdAt;
        return (++_lastSequence, ++_revision);
    }

    /// <summary>Writes the newest sequence, and counts the senders' own messages, which are not unread for them.</summary>
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
