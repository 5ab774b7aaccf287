using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>What a channel has to send a user, as a query gives it; Dapper fills it by column name.</summary>
internal sealed class DigestRow : IStoredRow
{
    public string UserId { get; set; } = "";

    /// <summary>All up to this one is done with.</summary>
    public long HandedSequence { get; set; }

    /// <summary>Since when it is due, Unix milliseconds; 0 where that is not read.</summary>
    public long DueAt { get; set; }

    /// <summary>Where the digest ends that is being tried; null before the first attempt.</summary>
    public long? UpTo { get; set; }

    public int Attempts { get; set; }

    /// <summary>Makes the content of an attempt from what is unread after <see cref="HandedSequence"/>.</summary>
    public DigestContent ToContent(IReadOnlyList<Realtime.Notifications.Notification> unread) =>
        new(unread, HandedSequence, UpTo ?? (unread.Count > 0 ? unread[^1].Sequence : HandedSequence), Attempts + 1);

    public void DecodeIds(RelationalDatabase database) => UserId = database.DecodeId(UserId);
}
