namespace Realtime.Data;

/// <summary>A deletion or an erasure, which one node at a time works on in the background.</summary>
/// <param name="Id">The id.</param>
/// <param name="Kind">What it removes.</param>
/// <param name="Target">
/// The conversation's or the user's id. A completed erasure has <see cref="ErasedUser.Id"/> here, so that it no longer names the user.
/// </param>
/// <param name="CreatedAt">When it was requested.</param>
public sealed record DataJob(string Id, DataJobKind Kind, string Target, DateTimeOffset CreatedAt)
{
    /// <summary>For an erasure: what remains of the user's messages.</summary>
    public ErasedMessages Messages { get; init; }

    /// <summary>The step that it has reached, from 0.</summary>
    public int Step { get; init; }

    /// <summary>How far the step has come.</summary>
    public long Cursor { get; init; }

    /// <summary>How many rows were removed or changed so far. After a crash, some may be counted twice or not at all.</summary>
    public long Processed { get; init; }

    /// <summary>How many attempts in a row have failed. It is tried again after a pause, without end.</summary>
    public int Failures { get; init; }

    /// <summary>When it is due next.</summary>
    public DateTimeOffset DueAt { get; init; }

    /// <summary>When it was completed; null while it is not.</summary>
    public DateTimeOffset? CompletedAt { get; init; }
}
