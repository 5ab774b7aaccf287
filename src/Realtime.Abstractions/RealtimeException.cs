namespace Realtime;

/// <summary>
/// A call was refused, and the caller may know why. The message is safe to show: it never contains another user's data or
/// a detail of the server.
/// </summary>
public sealed class RealtimeException : Exception
{
    /// <summary>Creates the exception with the default sentence for <paramref name="error"/>.</summary>
    /// <param name="error">Why the call was refused.</param>
    public RealtimeException(RealtimeError error)
        : this(error, RealtimeErrors.DefaultMessage(error))
    {
    }

    /// <summary>Creates the exception with its own sentence.</summary>
    /// <param name="error">Why the call was refused.</param>
    /// <param name="message">A sentence that the client may see.</param>
    public RealtimeException(RealtimeError error, string message)
        : base(message) => Error = error;

    /// <summary>Creates the exception with a sentence and the fault that caused it. The fault is not sent to clients.</summary>
    /// <param name="error">Why the call was refused.</param>
    /// <param name="message">A sentence that the client may see.</param>
    /// <param name="innerException">The fault that caused it.</param>
    public RealtimeException(RealtimeError error, string message, Exception innerException)
        : base(message, innerException) => Error = error;

    /// <summary>Why the call was refused.</summary>
    public RealtimeError Error { get; }

    /// <summary>
    /// After which time the same call may succeed; null if that is not known. Sent to clients with
    /// <see cref="RealtimeError.RateLimited"/>.
    /// </summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The stable code that clients see; see <see cref="RealtimeErrors.Code"/>.</summary>
    public string Code => RealtimeErrors.Code(Error);
}
