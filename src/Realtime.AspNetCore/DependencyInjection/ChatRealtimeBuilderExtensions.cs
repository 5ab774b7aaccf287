using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Realtime.Hosting;
using Realtime.Messages;
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
    public static IChatRealtimeBuilder AddUserDirectory<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TDirectory>(this IChatRealtimeBuilder builder)
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
    public static IChatRealtimeBuilder AddRoomPolicy<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TPolicy>(this IChatRealtimeBuilder builder)
        where TPolicy : class, IRoomPolicy
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Replace(ServiceDescriptor.Scoped<IRoomPolicy, TPolicy>());
        return builder;
    }

    /// <summary>Asks the host before each message is stored or changed; see <see cref="IMessageHook"/>. Scoped; hooks run in the order in which they were added.</summary>
    /// <typeparam name="THook">The host's implementation.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static IChatRealtimeBuilder AddMessageHook<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THook>(this IChatRealtimeBuilder builder)
        where THook : class, IMessageHook
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddScoped<IMessageHook, THook>();
        return builder;
    }

    /// <summary>Lets messages have attachments, which the host checks; see <see cref="IAttachmentPolicy"/>. Scoped. A later call replaces the earlier one.</summary>
    /// <typeparam name="TPolicy">The host's implementation.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static IChatRealtimeBuilder AddAttachmentPolicy<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TPolicy>(this IChatRealtimeBuilder builder)
        where TPolicy : class, IAttachmentPolicy
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Replace(ServiceDescriptor.Scoped<IAttachmentPolicy, TPolicy>());
        return builder;
    }

    /// <summary>Searches messages by the host's own means in place of the store's; see <see cref="IMessageSearch"/>. A singleton. A later call replaces the earlier one.</summary>
    /// <typeparam name="TSearch">The host's implementation.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static IChatRealtimeBuilder AddMessageSearch<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSearch>(this IChatRealtimeBuilder builder)
        where TSearch : class, IMessageSearch
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Replace(ServiceDescriptor.Singleton<IMessageSearch, TSearch>());
        return builder;
    }

    /// <summary>
    /// Lets the host decide who may see whose presence; without it, people see those with whom they share a conversation.
    /// Scoped. A later call replaces the earlier one.
    /// </summary>
    /// <typeparam name="TPolicy">The host's implementation.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static IChatRealtimeBuilder AddPresencePolicy<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TPolicy>(this IChatRealtimeBuilder builder)
        where TPolicy : class, IPresencePolicy
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Replace(ServiceDescriptor.Scoped<IPresencePolicy, TPolicy>());
        return builder;
    }
}
