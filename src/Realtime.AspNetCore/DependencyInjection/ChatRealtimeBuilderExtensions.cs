using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Realtime.Audit;
using Realtime.Contacts;
using Realtime.Hosting;
using Realtime.Messages;
using Realtime.Presence;
using Realtime.Reports;
using Realtime.Rooms;
using Realtime.Users;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds host implementations to chat.</summary>
public static class ChatRealtimeBuilderExtensions
{
    /// <summary>
    /// Adds the host's user directory. Only users whom it knows can connect and be participants, and their names come from it.
    /// Scoped, so it may use the host's scoped services. A later call replaces the earlier one.
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
    /// Adds a policy that decides who may enter which room. Without it, every room is public. Scoped. A later call replaces
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

    /// <summary>
    /// Adds a hook that runs before each message is stored or changed; see
    /// <see cref="IMessageHook"/>. Scoped. Hooks run in the order in which they were added.
    /// </summary>
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

    /// <summary>
    /// Allows attachments in messages, which the policy checks; see
    /// <see cref="IAttachmentPolicy"/>. Scoped. A later call replaces the earlier one.
    /// </summary>
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

    /// <summary>
    /// Adds a handler that learns of every report of a message; see <see cref="IReportHandler"/>. Scoped. A later call replaces the
    /// earlier one.
    /// </summary>
    /// <typeparam name="THandler">The host's implementation.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static IChatRealtimeBuilder AddReportHandler<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(this IChatRealtimeBuilder builder)
        where THandler : class, IReportHandler
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Replace(ServiceDescriptor.Scoped<IReportHandler, THandler>());
        return builder;
    }

    /// <summary>
    /// Replaces the store's message search with the host's; see
    /// <see cref="IMessageSearch"/>. A singleton. A later call replaces the earlier one.
    /// </summary>
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
    /// Adds a policy that decides who may contact whom, in place of <see cref="Realtime.ChatRealtimeCoreOptions.ContactRule"/>. Scoped. A
    /// later call replaces the earlier one.
    /// </summary>
    /// <typeparam name="TPolicy">The host's implementation.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="checksWrites">
    /// Whether the policy is also called for each message that a client sends in a conversation of two users
    /// (<see cref="ContactAction.Write"/>). The messages of one sender then pass it one after the other.
    /// </param>
    /// <returns>The builder.</returns>
    public static IChatRealtimeBuilder AddContactPolicy<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TPolicy>(
        this IChatRealtimeBuilder builder,
        bool checksWrites = false)
        where TPolicy : class, IContactPolicy
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Replace(ServiceDescriptor.Scoped<IContactPolicy, TPolicy>());
        builder.Services.Replace(ServiceDescriptor.Singleton(new ContactPolicyUse(checksWrites)));
        return builder;
    }

    /// <summary>
    /// Takes the entries of the audit trail to the host's own log; see <see cref="IAuditSink"/>. Scoped. A later call replaces the
    /// earlier one.
    /// </summary>
    /// <typeparam name="TSink">The host's implementation.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static IChatRealtimeBuilder AddAuditSink<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSink>(this IChatRealtimeBuilder builder)
        where TSink : class, IAuditSink
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Replace(ServiceDescriptor.Scoped<IAuditSink, TSink>());
        return builder;
    }

    /// <summary>
    /// Adds a policy that decides who may see whose presence. Without it, users see those with whom they share a conversation
    /// other than a room. Scoped. A later call replaces the earlier one.
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
