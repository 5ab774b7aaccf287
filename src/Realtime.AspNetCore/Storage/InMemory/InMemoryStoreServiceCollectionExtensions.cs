using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Realtime.Storage.InMemory;

/// <summary>Registers the default store, for hosts that choose no other.</summary>
internal static class InMemoryStoreServiceCollectionExtensions
{
    /// <summary>Adds each in-memory store whose interface is not registered yet.</summary>
    public static IServiceCollection AddInMemoryStore(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<InMemoryData>();
        services.TryAddSingleton<IStoreInitializer, InMemoryStoreInitializer>();
        services.TryAddSingleton<IConversationStore, InMemoryConversationStore>();
        services.TryAddSingleton<IMessageStore, InMemoryMessageStore>();
        services.TryAddSingleton<IReactionStore, InMemoryReactionStore>();
        services.TryAddSingleton<IBlockStore, InMemoryBlockStore>();
        services.TryAddSingleton<IContactStore, InMemoryContactStore>();
        services.TryAddSingleton<IExclusionStore, InMemoryExclusionStore>();
        services.TryAddSingleton<IBanStore, InMemoryBanStore>();
        services.TryAddSingleton<IAuditStore, InMemoryAuditStore>();
        services.TryAddSingleton<IRecentChangeStore, InMemoryRecentChangeStore>();
        services.TryAddSingleton<IRetentionStore, InMemoryRetentionStore>();
        services.TryAddSingleton<IChangeStore, InMemoryChangeStore>();
        services.TryAddSingleton<IReadStateStore, InMemoryReadStateStore>();
        services.TryAddSingleton<IPresenceStore, InMemoryPresenceStore>();
        services.TryAddSingleton<IRoomStore, InMemoryRoomStore>();
        services.TryAddSingleton<IChatroomUserStore, InMemoryChatroomUserStore>();
        services.TryAddSingleton<INodeStore, InMemoryNodeStore>();
        services.TryAddSingleton<INotificationStore, InMemoryNotificationStore>();
        services.TryAddSingleton<INotificationOutbox, InMemoryNotificationOutbox>();
        services.TryAddSingleton<INotificationDigestStore, InMemoryNotificationDigestStore>();
        services.TryAddSingleton<IPushSubscriptionStore, InMemoryPushSubscriptionStore>();
        services.TryAddSingleton<IDataStore, InMemoryDataStore>();
        services.TryAddSingleton<IReportStore, InMemoryReportStore>();
        return services;
    }
}
