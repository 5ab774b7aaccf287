using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Realtime.Hosting;
using Realtime.Notifications;
using Realtime.Settings;

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
    /// <param name="configure">
    /// What differs from the defaults and from the configuration section <c>ChatRealtime:Notifications:Channels:{name}</c>;
    /// null for nothing. Runs once here and once when the host starts.
    /// </param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is in use or not valid, or an option is out of its range.</exception>
    public static IChatRealtimeBuilder AddNotificationChannel<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TChannel>(
        this IChatRealtimeBuilder builder,
        string name,
        Action<NotificationChannelOptions>? configure = null)
        where TChannel : class, INotificationChannel
    {
        ArgumentNullException.ThrowIfNull(builder);
        return Add(builder, name, typeof(TChannel), configure);
    }

    internal static IChatRealtimeBuilder Add(
        IChatRealtimeBuilder builder,
        string name,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] Type type,
        Action<NotificationChannelOptions>? configure)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(name.Length, 100, nameof(name));
        if (builder.Services.Any(service => service.ImplementationInstance is NotificationChannelName other && other.Name == name))
        {
            throw new ArgumentException($"There is a channel '{name}' already.", nameof(name));
        }

        // What code decides is checked here, where the host's developer sees the call.
        NotificationChannelRegistration.Create(name, type, new ChatSettings(), configure);
        builder.Services.AddSingleton(new NotificationChannelName(name, type));
        builder.Services.AddSingleton(services => NotificationChannelRegistration.Create(name, type, services.GetRequiredService<ChatSettings>(), configure));
        builder.Services.TryAddScoped(type);
        return builder;
    }
}
