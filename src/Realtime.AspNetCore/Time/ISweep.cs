namespace Realtime.Time;

/// <summary>
/// Work that falls due at a time. One timer runs all of it, so that no socket has a timer of its own. A duration is
/// measured by timestamps of the <see cref="TimeProvider"/>, which go on evenly when the wall clock is set.
/// </summary>
internal interface ISweep
{
    /// <summary>
    /// Does what is due. Called by one caller at a time. What ends rights is done before this returns; nothing blocks the
    /// timer's thread. What goes on after it has returned delays only the next call of the same sweep.
    /// </summary>
    ValueTask SweepAsync();
}
