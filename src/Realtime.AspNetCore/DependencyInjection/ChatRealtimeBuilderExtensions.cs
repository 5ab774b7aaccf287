using Microsoft.Extensions.DependencyInjection.Extensions;
using Realtime.Hosting;
using Realtime.Presence;
using Realtime.Rooms;
using Realtime.Users;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>What a host may add to chat.</summary>
public static class ChatRealtimeBuilderExtensions
{
    /// <summary>
    /// Lets chat ask the host for its users: only those whom the directory knows can connect and take part,
    /// and their names come from it. Scoped, so that it may use the host's own scoped services. A later call
    /// replaces the earlier one.
    /// </summary>
    /// <typeparam name="TDirectory">The host's implementation.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static IChatRealtimeBuilder AddUserDirectory<TDirectory>(this IChatRealtimeBuilder builder)
        where TDirectory : class, IUserDirectory
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Replace(ServiceDescriptor.Scoped<IUserDirectory, TDirectory>());
        return builder;
    }

    /// <summary>
    /// Lets the host decide who may enter which room; without it every room is public. Scoped. A later call replaces
    /// the earlier one.
    /// </summary>
    /// <typeparam name="TPolicy">The host's implementation.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static IChatRealtimeBuilder AddRoomPolicy<TPolicy>(this IChatRealtimeBuilder builder)
        where TPolicy : class, IRoomPolicy
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Replace(ServiceDescriptor.Scoped<IRoomPolicy, TPolicy>());
        return builder;
    }

    /// <summary>
    /// Lets the host decide who may see whose presence; without it, people see those with whom they share a conversation.
    /// Scoped. A later call replaces the earlier one.
    /// </summary>
    /// <typeparam name="TPolicy">The host's implementation.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static IChatRealtimeBuilder AddPresencePolicy<TPolicy>(this IChatRealtimeBuilder builder)
        where TPolicy : class, IPresencePolicy
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Replace(ServiceDescriptor.Scoped<IPresencePolicy, TPolicy>());
        return builder;
    }
}
