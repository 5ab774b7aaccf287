using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Realtime.Storage.Relational;

/// <summary>How a provider enters a host's services.</summary>
internal static class StoreRegistration
{
    /// <summary>Registers the stores of one provider in place of those of the one that was chosen before.</summary>
    public static void UseStores<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TInitializer,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TConversations,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TMessages,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TReadState,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TNotifications>(this IServiceCollection services)
        where TInitializer : class, IStoreInitializer
        where TConversations : class, IConversationStore
        where TMessages : class, IMessageStore
        where TReadState : class, IReadStateStore
        where TNotifications : class, INotificationStore
    {
        services.TryAddSingleton(TimeProvider.System);
        Replace<IStoreInitializer, TInitializer>(services);
        Replace<IConversationStore, TConversations>(services);
        Replace<IMessageStore, TMessages>(services);
        Replace<IReadStateStore, TReadState>(services);
        Replace<INotificationStore, TNotifications>(services);
    }

    /// <summary>Registers what a provider stores beside the messages themselves, in place of that of the one that was chosen before.</summary>
    public static void UseConversationStores<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TReactions,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TBlocks,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TRetention,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TChanges>(this IServiceCollection services)
        where TReactions : class, IReactionStore
        where TBlocks : class, IBlockStore
        where TRetention : class, IRetentionStore
        where TChanges : class, IChangeStore
    {
        Replace<IReactionStore, TReactions>(services);
        Replace<IBlockStore, TBlocks>(services);
        Replace<IRetentionStore, TRetention>(services);
        Replace<IChangeStore, TChanges>(services);
    }

    /// <summary>Registers one store in place of the one that was chosen before.</summary>
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
