using System.Data.Common;

namespace Realtime.Diagnostics;

/// <summary>Classifies failed calls of a store: a fault of the store, which affects every call, or of one item.</summary>
internal static class StoreFaults
{
    /// <summary>
    /// Whether the store cannot be used now (locked, full, read-only, unreachable). The stores of this library report this with
    /// <see cref="RealtimeError.Unavailable"/>, and log it. Other stores may throw the original exception.
    /// </summary>
    public static bool IsOfStore(Exception fault) => IsReported(fault) || fault is IOException or TimeoutException or DbException { IsTransient: true };

    /// <summary>Whether the store has already logged its fault.</summary>
    public static bool IsReported(Exception fault) => fault is RealtimeException { Error: RealtimeError.Unavailable };

    /// <summary>Whether the store refused an invalid item, and stored nothing.</summary>
    public static bool IsRefusal(Exception fault) => fault is RealtimeException { Error: RealtimeError.InvalidPayload };
}
