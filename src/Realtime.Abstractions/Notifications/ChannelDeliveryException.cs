namespace Realtime.Notifications;

/// <summary>
/// Thrown by an <see cref="INotificationChannel"/> that knows what a failure means. Any other exception is a failure that may
/// pass: the digest is retried with growing pauses.
/// </summary>
public sealed class ChannelDeliveryException : Exception
{
    /// <summary>Creates the exception of a failure that may pass.</summary>
    public ChannelDeliveryException()
    {
    }

    /// <summary>Creates the exception of a failure that may pass.</summary>
    /// <param name="message">What happened. It is logged, and kept with a dead letter.</param>
    public ChannelDeliveryException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception of a failure that may pass.</summary>
    /// <param name="message">What happened. It is logged, and kept with a dead letter.</param>
    /// <param name="innerException">The cause.</param>
    public ChannelDeliveryException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>
    /// Whether every further attempt would fail too, as for a mailbox that does not exist. The digest becomes a dead letter at once.
    /// Default false.
    /// </summary>
    public bool IsPermanent { get; init; }

    /// <summary>
    /// How long to wait at least before the next attempt, as the other side demanded; at most one day counts. Null (the default)
    /// for the pause of the channel's options.
    /// </summary>
    public TimeSpan? RetryAfter { get; init; }
}
