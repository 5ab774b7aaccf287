namespace Realtime.Storage.InMemory;

/// <summary>The digest of one user in one channel.</summary>
internal sealed class StoredDigest
{
    /// <summary>Notifications up to this sequence are finished.</summary>
    public long HandedSequence { get; set; }

    /// <summary>The last sequence of the digest that is being sent; null before the first attempt.</summary>
    public long? UpTo { get; set; }

    public int Attempts { get; set; }

    /// <summary>The due time; null if nothing is to be sent.</summary>
    public DateTimeOffset? DueAt { get; set; }

    public string? Token { get; set; }

    public DateTimeOffset ClaimedUntil { get; set; }

    /// <summary>Releases the claim.</summary>
    public void Release() => (Token, ClaimedUntil) = (null, default);
}
