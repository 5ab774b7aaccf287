namespace Realtime.Storage.InMemory;

/// <summary>What a channel has to send a user.</summary>
internal sealed class StoredDigest
{
    /// <summary>All up to this one is done with.</summary>
    public long HandedSequence { get; set; }

    /// <summary>Where the digest ends that is being tried.</summary>
    public long? UpTo { get; set; }

    public int Attempts { get; set; }

    /// <summary>Null while nothing is to be sent.</summary>
    public DateTimeOffset? DueAt { get; set; }

    public string? Token { get; set; }

    public DateTimeOffset ClaimedUntil { get; set; }

    /// <summary>Ends the claim.</summary>
    public void Release() => (Token, ClaimedUntil) = (null, default);
}
