namespace Realtime.Hosting;

/// <summary>Work that falls due at a time. One timer runs all of it, so that no socket has a timer of its own.</summary>
internal interface ISweep
{
    /// <summary>Does what is due. Called by one caller at a time.</summary>
    ValueTask SweepAsync(DateTimeOffset now);
}
