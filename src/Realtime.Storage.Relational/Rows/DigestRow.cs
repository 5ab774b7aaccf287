using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>A user's digest in a channel, as a query returns it. Dapper fills it by column name.</summary>
internal sealed class DigestRow : IStoredRow
{
    public string UserId { get; set; } = "";

    /// <summary>Notifications up to this sequence are finished.</summary>
    public long HandedSequence { get; set; }

    /// <summary>The due time, Unix milliseconds; 0 if the query does not return it.</summary>
    public long DueAt { get; set; }

    /// <summary>The last sequence of the digest that is being sent; null before the first attempt.</summary>
    public long? UpTo { get; set; }

    public int Attempts { get; set; }

    /// <summary>Creates the content of an attempt from the unread notifications after <see cref="HandedSequence"/>.</summary>
    public DigestContent ToContent(IReadOnlyList<Realtime.Notifications.Notification> unread) =>
        new(unread, HandedSequence, UpTo ?? (unread.Count > 0 ? unread[^1].Sequence : HandedSequence), Attempts + 1);

    public void DecodeIds(RelationalDatabase database) => UserId = database.DecodeId(UserId);
}
