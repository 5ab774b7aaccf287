namespace Realtime.Notifications;

/// <summary>A channel of the host's.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type, made in a scope of its own for each digest.</param>
/// <param name="Options">How it is served.</param>
internal sealed record NotificationChannelRegistration(string Name, Type Type, NotificationChannelOptions Options)
{
    /// <summary>Checks the ranges that the options document.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public void Validate()
    {
        Range(nameof(Options.Delay), Options.Delay, TimeSpan.Zero, TimeSpan.FromDays(30));
        Range(nameof(Options.MaxAttempts), Options.MaxAttempts, 1, 100);
        Range(nameof(Options.RetryDelay), Options.RetryDelay, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1));
        Range(nameof(Options.MaxRetryDelay), Options.MaxRetryDelay, TimeSpan.FromMilliseconds(10), TimeSpan.FromDays(7));
        Range(nameof(Options.Timeout), Options.Timeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10));
        Range(nameof(Options.MaxNotifications), Options.MaxNotifications, 1, 1_000);
    }

    private void Range<T>(string member, T value, T least, T most)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
        {
            throw new ArgumentException($"{nameof(NotificationChannelOptions)}.{member} of the channel '{Name}' must be between {least} and {most} (it is '{value}').");
        }
    }
}
