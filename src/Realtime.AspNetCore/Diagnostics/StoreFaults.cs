using System.Data.Common;

namespace Realtime.Diagnostics;

/// <summary>Tells what a failed call of a store means: the store's own fault, which meets every call alike, or one item's.</summary>
internal static class StoreFaults
{
    /// <summary>
    /// Whether the store cannot be used now (locked, full, read-only, unreachable). The stores of this library say so
    /// with <see cref="RealtimeError.Unavailable"/>, and log it; others may let the fault itself through.
    /// </summary>
    public static bool IsOfStore(Exception fault) => IsReported(fault) || fault is IOException or TimeoutException or DbException { IsTransient: true };

    /// <summary>Whether the store has already logged its fault.</summary>
    public static bool IsReported(Exception fault) => fault is RealtimeException { Error: RealtimeError.Unavailable };

    /// <summary>Whether the store refuses an item for what it is, and has stored nothing.</summary>
    public static bool IsRefusal(Exception fault) => fault is RealtimeException { Error: RealtimeError.InvalidPayload };
}
