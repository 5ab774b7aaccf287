using Realtime.Settings;

namespace Realtime.Notifications;

/// <summary>The unique name of a host's channel, and its type.</summary>
internal sealed record NotificationChannelName(string Name, Type Type);

/// <summary>A channel of the host.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">The type, created in a new scope per digest.</param>
/// <param name="Options">The options.</param>
internal sealed record NotificationChannelRegistration(string Name, Type Type, NotificationChannelOptions Options)
{
    /// <summary>
    /// Creates the options: the channel's own defaults, then the section
    /// <c>ChatRealtime:Notifications:Channels:{name}</c>, then code, which
    /// overrides it.
    /// </summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public static NotificationChannelRegistration Create(
        string name,
        Type type,
        ChatSettings settings,
        Action<NotificationChannelOptions>? configure,
        Action<NotificationChannelOptions>? defaults)
    {
        var options = new NotificationChannelOptions();
        defaults?.Invoke(options);
        Apply(settings.Root.Section(NotificationOptionsSetup.SectionName).Section("Channels").Section(name), options);
        configure?.Invoke(options);
        var registration = new NotificationChannelRegistration(name, type, options);
        registration.Validate();
        return registration;
    }

    private static void Apply(SettingsSection section, NotificationChannelOptions options)
    {
        options.Delay = section.Value(nameof(options.Delay), options.Delay);
        options.MaxAttempts = section.Value(nameof(options.MaxAttempts), options.MaxAttempts);
        options.RetryDelay = section.Value(nameof(options.RetryDelay), options.RetryDelay);
        options.MaxRetryDelay = section.Value(nameof(options.MaxRetryDelay), options.MaxRetryDelay);
        options.Timeout = section.Value(nameof(options.Timeout), options.Timeout);
        options.MaxNotifications = section.Value(nameof(options.MaxNotifications), options.MaxNotifications);
    }

    /// <summary>Checks the ranges that the options document.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    private void Validate()
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
