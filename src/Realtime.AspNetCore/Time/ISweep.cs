namespace Realtime.Time;

/// <summary>
/// Work that becomes due over time. One timer runs all sweeps, so that sockets do not need timers. Durations are measured
/// with timestamps of the <see cref="TimeProvider"/>, which do not change when the wall clock is set.
/// </summary>
internal interface ISweep
{
    /// <summary>
    /// Runs the work that is due. Only one call runs at a time. Must not block the timer's thread. Work that ends a user's
    /// rights must not wait for a store. A task that is still running delays only the next call of the same sweep.
    /// </summary>
    ValueTask SweepAsync();
}
