using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Realtime.Storage.Relational.Audit;
using Realtime.Storage.Relational.Changes;
using Realtime.Storage.Relational.Conversations;
using Realtime.Storage.Relational.Data;
using Realtime.Storage.Relational.Messages;
using Realtime.Storage.Relational.Nodes;
using Realtime.Storage.Relational.Notifications;
using Realtime.Storage.Relational.Presence;
using Realtime.Storage.Relational.ReadState;
using Realtime.Storage.Relational.Reports;
using Realtime.Storage.Relational.Retention;
using Realtime.Storage.Relational.Rooms;

namespace Realtime.Storage.Relational.Hosting;

/// <summary>Registers the stores of a provider in a host's services.</summary>
public static class StoreRegistration
{
    /// <summary>
    /// Registers the stores of this package on one database. They replace the stores that were registered before. A provider then
    /// replaces the stores that it overrides, and adds its <see cref="IStoreStatus"/>.
    /// </summary>
    /// <typeparam name="TDatabase">The provider's database, registered as a singleton.</typeparam>
    /// <typeparam name="TInitializer">Updates the schema at start.</typeparam>
    /// <param name="services">The host's services.</param>
    /// <param name="statements">The provider's SQL text.</param>
    public static void UseRelationalStores<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TDatabase,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TInitializer>(
        this IServiceCollection services,
        RelationalStatements statements)
        where TDatabase : RelationalDatabase
        where TInitializer : class, IStoreInitializer
    {
        ArgumentNullException.ThrowIfNull(statements);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<TDatabase>();
        Replace<IStoreInitializer, TInitializer>(services);
        Replace<RelationalConversationStore, TDatabase>(services, database => new RelationalConversationStore(database, statements.Conversations));
        services.RemoveAll<IConversationStore>();
        services.AddSingleton<IConversationStore>(provider => provider.GetRequiredService<RelationalConversationStore>());
        Replace<IMessageStore, TDatabase>(services, database => new RelationalMessageStore(database, statements.Messages));
        Replace<IReactionStore, TDatabase>(services, database => new RelationalReactionStore(database, statements.Messages));
        Replace<IReadStateStore, TDatabase>(services, database => new RelationalReadStateStore(database, statements.ReadState));
        Replace<IChangeStore, TDatabase>(services, database => new RelationalChangeStore(database, statements.Changes));
        Replace<IRecentChangeStore, TDatabase>(services, database => new RelationalRecentChangeStore(database, statements.RecentChanges));
        Replace<IBlockStore, TDatabase>(services, database => new RelationalBlockStore(database, statements.Blocks));
        services.RemoveAll<IContactStore>();
        services.AddSingleton<IContactStore>(provider => new RelationalContactStore(
            provider.GetRequiredService<TDatabase>(),
            statements.Contacts,
            provider.GetRequiredService<RelationalConversationStore>()));
        Replace<IExclusionStore, TDatabase>(services, database => new RelationalExclusionStore(database, statements.Exclusions));
        Replace<IBanStore, TDatabase>(services, database => new RelationalBanStore(database, statements.Bans));
        Replace<IAuditStore, TDatabase>(services, database => new RelationalAuditStore(database, statements.Audit));
        Replace<IRetentionStore, TDatabase>(services, database => new RelationalRetentionStore(database, statements.Retention));
        Replace<IRoomStore, TDatabase>(services, database => new RelationalRoomStore(database, statements.Rooms));
        Replace<IChatroomUserStore, TDatabase>(services, database => new RelationalChatroomUserStore(database, statements.ChatroomUsers));
        Replace<IPresenceStore, TDatabase>(services, database => new RelationalPresenceStore(database, statements.Presence));
        Replace<INodeStore, TDatabase>(services, database => new RelationalNodeStore(database, statements.Nodes));
        Replace<INotificationStore, TDatabase>(services, database => new RelationalNotificationStore(database, statements.Notifications));
        Replace<INotificationOutbox, TDatabase>(services, database => new RelationalNotificationOutbox(database, statements.Outbox));
        Replace<INotificationDigestStore, TDatabase>(services, database => new RelationalNotificationDigestStore(database, statements.Digests));
        Replace<IPushSubscriptionStore, TDatabase>(services, database => new RelationalPushSubscriptionStore(database, statements.PushSubscriptions));
        Replace<IDataStore, TDatabase>(services, database => new RelationalDataStore(database, statements.Data));
        Replace<IReportStore, TDatabase>(services, database => new RelationalReportStore(database, statements.Reports));
    }

    /// <summary>Registers one store on a database. It replaces the store that was registered before.</summary>
    /// <typeparam name="TService">The store's interface.</typeparam>
    /// <typeparam name="TDatabase">The provider's database.</typeparam>
    /// <param name="services">The host's services.</param>
    /// <param name="create">Creates the store.</param>
    public static void Replace<TService, TDatabase>(this IServiceCollection services, Func<TDatabase, TService> create)
        where TService : class
        where TDatabase : RelationalDatabase
    {
        services.RemoveAll<TService>();
        services.AddSingleton(provider => create(provider.GetRequiredService<TDatabase>()));
    }

    /// <summary>Registers one store. It replaces the store that was registered before.</summary>
    /// <typeparam name="TService">The store's interface.</typeparam>
    /// <typeparam name="TImplementation">The store.</typeparam>
    /// <param name="services">The host's services.</param>
    public static void Replace<
        TService,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TImplementation>(this IServiceCollection services)
        where TService : class
        where TImplementation : class, TService
    {
        services.RemoveAll<TService>();
        services.AddSingleton<TService, TImplementation>();
    }
}
