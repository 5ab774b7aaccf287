using System.Diagnostics.CodeAnalysis;
using Realtime.Storage.Relational.Rows;

namespace Realtime.SqlServer.Connections;

/// <summary>
/// Ids as the database keeps them. SQL Server's equality passes over spaces at the end of text, in every
/// collation: the id "bob " would be "bob". So an id that ends in a space is kept with a mark behind it; every
/// other id is kept as it is.
/// </summary>
internal static class StoredText
{
    // No id that a service lets through holds a control character; one that ends in this one gets another.
    private const char Mark = '\u0001';

    [return: NotNullIfNotNull(nameof(id))]
    public static string? Encode(string? id) => id is [.., ' ' or Mark] ? id + Mark : id;

    [return: NotNullIfNotNull(nameof(stored))]
    public static string? Decode(string? stored) => stored is [.., Mark] ? stored[..^1] : stored;

    public static ConversationRow Decoded(this ConversationRow row)
    {
        row.Id = Decode(row.Id);
        return row;
    }

    public static ParticipantRow Decoded(this ParticipantRow row)
    {
        row.UserId = Decode(row.UserId);
        return row;
    }

    public static WatermarksRow Decoded(this WatermarksRow row)
    {
        row.UserId = Decode(row.UserId);
        return row;
    }

    public static MemberRow Decoded(this MemberRow row)
    {
        row.UserId = Decode(row.UserId);
        return row;
    }

    public static ReactionRow Decoded(this ReactionRow row)
    {
        row.UserId = Decode(row.UserId);
        return row;
    }

    public static BlockRow Decoded(this BlockRow row)
    {
        row.UserId = Decode(row.UserId);
        return row;
    }

    public static RetentionRow Decoded(this RetentionRow row)
    {
        row.Id = Decode(row.Id);
        return row;
    }

    public static MessageRow Decoded(this MessageRow row)
    {
        row.ConversationId = Decode(row.ConversationId);
        row.SenderId = Decode(row.SenderId);
        row.ReceiverId = Decode(row.ReceiverId);
        row.ClientMessageId = Decode(row.ClientMessageId);
        return row;
    }

    public static NotificationRow Decoded(this NotificationRow row)
    {
        row.UserId = Decode(row.UserId);
        row.Type = Decode(row.Type);
        return row;
    }

    public static RoomRow Decoded(this RoomRow row)
    {
        row.Id = Decode(row.Id);
        return row;
    }

    public static UnreadRow Decoded(this UnreadRow row)
    {
        row.ConversationId = Decode(row.ConversationId);
        return row;
    }
}
