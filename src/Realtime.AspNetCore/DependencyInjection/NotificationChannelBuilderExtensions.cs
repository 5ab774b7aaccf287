using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Realtime.Hosting;
using Realtime.Notifications;
using Realtime.Settings;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds notification channels, which reach users who are away.</summary>
public static class NotificationChannelBuilderExtensions
{
    /// <summary>
    /// Adds a channel of the host. Notifications that stay unread while their user is away are handed to it once, in one digest
    /// per user. Notifications that were published before the channel was first added are ignored.
    /// </summary>
    /// <typeparam name="TChannel">
    /// The host's implementation. It is scoped, unless the host registered it with another lifetime.
    /// </typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The channel's name, 1 to 100 characters. It is stored: a renamed channel starts as a new one.</param>
    /// <param name="configure">
    /// Sets options. It overrides the defaults and the configuration section <c>ChatRealtime:Notifications:Channels:{name}</c>.
    /// Null for none. Runs once here and once when the host starts.
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
        Action<NotificationChannelOptions>? configure,
        Action<NotificationChannelOptions>? defaults = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(name.Length, 100, nameof(name));
        if (builder.Services.Any(service => service.ImplementationInstance is NotificationChannelName other && other.Name == name))
        {
            throw new ArgumentException($"There is a channel '{name}' already.", nameof(name));
        }

        // Validate the options from code here, so that the exception points to the host's call.
        NotificationChannelRegistration.Create(name, type, new ChatSettings(), configure, defaults);
        builder.Services.AddSingleton(new NotificationChannelName(name, type));
        builder.Services.AddSingleton(services => NotificationChannelRegistration.Create(name, type, services.GetRequiredService<ChatSettings>(), configure, defaults));
        builder.Services.TryAddScoped(type);
        return builder;
    }
}
