using Microsoft.Extensions.DependencyInjection.Extensions;
using Realtime.Hosting;
using Realtime.Notifications;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds further ways to users who are away.</summary>
public static class NotificationChannelBuilderExtensions
{
    /// <summary>
    /// Hands notifications that stay unread while their user is away to a channel of the host's, once, in one digest
    /// for each user. What was published before the channel was first added is left alone.
    /// </summary>
    /// <typeparam name="TChannel">The host's implementation. It is scoped, unless the host has registered it otherwise.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The channel's name, 1 to 100 characters. It is stored: a channel that is renamed starts afresh.</param>
    /// <param name="configure">What differs from the defaults; null for nothing.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is in use or not valid, or an option is out of its range.</exception>
    public static IChatRealtimeBuilder AddNotificationChannel<TChannel>(
        this IChatRealtimeBuilder builder,
        string name,
        Action<NotificationChannelOptions>? configure = null)
        where TChannel : class, INotificationChannel
    {
        ArgumentNullException.ThrowIfNull(builder);
        return Add(builder, name, typeof(TChannel), configure);
    }

    internal static IChatRealtimeBuilder Add(IChatRealtimeBuilder builder, string name, Type type, Action<NotificationChannelOptions>? configure)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(name.Length, 100, nameof(name));
        var registration = new NotificationChannelRegistration(name, type, new NotificationChannelOptions());
        configure?.Invoke(registration.Options);
        registration.Validate();
        if (builder.Services.Any(service => service.ImplementationInstance is NotificationChannelRegistration other && other.Name == name))
        {
            throw new ArgumentException($"There is a channel '{name}' already.", nameof(name));
        }

        builder.Services.AddSingleton(registration);
        builder.Services.TryAddScoped(type);
        return builder;
    }
}
